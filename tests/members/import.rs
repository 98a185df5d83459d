//! `causerie members import`: members from CSV and JSON Lines files.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use causerie::messaging::member::sign_in::by_handle;
use causerie::store::Store;
use rstest::rstest;
use sea_orm::ConnectionTrait;
use tempfile::TempDir;

use crate::support::program::{causerie, is_refused};
use crate::support::{Backend, Database, Postgres, Sqlite};

/// A database, and a directory for the imported files.
struct Importer {
    database: Database,
    directory: TempDir,
}

impl Importer {
    async fn into(backend: Backend) -> Option<Self> {
        let directory = tempfile::tempdir().expect("a directory");
        Some(Self { database: Database::empty(backend).await?, directory })
    }

    fn file(&self, name: &str, text: impl AsRef<[u8]>, flags: &[&str]) -> Output {
        let path = self.directory.path().join(name);
        std::fs::write(&path, text).expect("a file");
        let path = path.to_str().expect("a path");
        let import = ["members", "import", path, "--database", &self.database.url];
        quiet_command().args(import).args(flags).output().expect("it runs")
    }

    fn stdin(&self, text: &str, flags: &[&str]) -> Output {
        self.stdin_bytes(text.as_bytes(), flags)
    }

    fn stdin_bytes(&self, bytes: &[u8], flags: &[&str]) -> Output {
        let import = ["members", "import", "-", "--database", &self.database.url];
        let mut command = quiet_command();
        let command = command.args(import).args(flags);
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("it runs");
        child.stdin.take().expect("a pipe").write_all(bytes).expect("a write");
        child.wait_with_output().expect("an exit status")
    }

    /// Marks a member as erased, as an unfinished erasure does.
    async fn marks_erased(&self, handle: &str) {
        let store = Store::open(&self.database.url).await.expect("an open store");
        let tx = store.begin().await.expect("a transaction");
        let sql = format!("UPDATE member SET erased_at = created_at WHERE handle = '{handle}'");
        tx.execute_unprepared(&sql).await.expect("valid SQL");
        tx.commit().await.expect("a commit");
        store.close().await.expect("a closed store");
    }

    /// The name of the member with this handle.
    async fn name(&self, handle: &str) -> Option<String> {
        let store = Store::open(&self.database.url).await.expect("an open store");
        let found = by_handle(&store.read, handle).await.expect("a readable directory");
        store.close().await.expect("a closed store");
        found.map(|row| row.display_name)
    }
}

/// A command that does not log its migrations.
fn quiet_command() -> Command {
    let mut command = causerie();
    command.env("RUST_LOG", "warn");
    command
}

/// The exit code, standard output and standard error.
fn result(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end().to_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// Asserts that the import succeeded with this summary.
fn assert_imported(output: &Output, summary: &str) {
    assert_eq!(result(output), (Some(0), summary.to_owned(), String::new()));
}

macro_rules! importer {
    ($backend:expr) => {
        match Importer::into($backend).await {
            Some(importer) => importer,
            None => return,
        }
    };
}

#[rstest]
#[tokio::test]
async fn importing_a_csv_file_twice_changes_nothing(#[values(Sqlite, Postgres)] backend: Backend) {
    let importer = importer!(backend);
    // With a byte order mark and CRLF, as spreadsheets write it.
    let file =
        "\u{feff}name,subject,handle\r\n\"Martin, Ada\",1,ada\r\n\r\nBob \"\"the\"\",2,bob\r\nÉve,3,\r\n";

    assert_imported(&importer.file("members.csv", file, &[]), "3 made, 0 changed, 0 as they were, 0 bad");

    assert_eq!(importer.name("ada").await.as_deref(), Some("Martin, Ada"));
    assert_eq!(importer.name("eve").await.as_deref(), Some("Éve"));
    assert_imported(&importer.file("members.csv", file, &[]), "0 made, 0 changed, 3 as they were, 0 bad");
    let changed = file.replace("Martin, Ada", "Ada Martin");
    assert_imported(
        &importer.file("x", changed, &["--format", "csv"]),
        "0 made, 1 changed, 2 as they were, 0 bad",
    );
}

/// Encodes text in the part of Windows-1252 that equals Latin-1.
fn windows_1252(text: &str) -> Vec<u8> {
    text.chars().map(|letter| u8::try_from(u32::from(letter)).expect("a letter of Latin-1")).collect()
}

fn utf16(text: &str) -> Vec<u8> {
    "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

#[rstest]
#[case::french(
    windows_1252(
        "Subject; name;Handle;\r\n 29 ;Zoé Petit;zoe;\r\n;;;\r\n\"30\";\"Ève; la grande\";eve;\r\n"
    ),
    "columns are separated by semicolons, letters are in windows-1252"
)]
#[case::tabs(
    utf16("subject\tNAME\thandle\r\n29\t Zoé Petit\u{a0}\tzoe\r\n30\tÈve; la grande\teve\r\n"),
    "columns are separated by tabs, letters are in UTF-16LE"
)]
#[case::utf8(
    "\u{feff}subject;name;handle\r\n29;Zoé Petit;zoe\r\n30;\"Ève; la grande\";eve\r\n".into(),
    "columns are separated by semicolons, letters are in UTF-8"
)]
#[case::commas(
    windows_1252("subject,name,handle\n29,Zoé Petit,zoe\n30,Ève; la grande,eve\n"),
    "columns are separated by commas, letters are in windows-1252"
)]
#[tokio::test]
async fn separators_and_encodings_of_spreadsheets_are_detected_and_reported(
    #[case] file: Vec<u8>,
    #[case] report: &str,
) {
    let importer = importer!(Sqlite);

    let first = result(&importer.file("members.csv", &file, &[]));

    assert_eq!(first, (Some(0), "2 made, 0 changed, 0 as they were, 0 bad".into(), report.into()));
    assert_eq!(importer.name("zoe").await.as_deref(), Some("Zoé Petit"));
    assert_eq!(importer.name("eve").await.as_deref(), Some("Ève; la grande"));
    // Subjects are trimmed: `29`, not ` 29 `.
    let same = "subject,name\n29,Zoé Petit\n30,Ève; la grande\n";
    assert_imported(&importer.file("same.csv", same, &[]), "0 made, 0 changed, 2 as they were, 0 bad");
    let piped = result(&importer.stdin_bytes(&file, &["--format", "csv"]));
    assert_eq!(piped, (Some(0), "0 made, 0 changed, 2 as they were, 0 bad".into(), report.into()));
}

#[tokio::test]
async fn a_value_without_a_column_name_is_an_error() {
    let importer = importer!(Sqlite);
    let (code, _, stderr) = result(&importer.file("members.csv", "subject,name,\n1,Ada,\n2,Bob,x\n", &[]));
    assert_eq!(code, Some(1));
    assert!(stderr.starts_with("line 3: a value stands in a column without a name\n"), "{stderr}");
}

#[rstest]
#[tokio::test]
async fn invalid_json_lines_are_reported_and_the_others_imported(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let importer = importer!(backend);
    let long = "x".repeat(70_000);
    let file = format!(
        "{{\"subject\": \"1\", \"handle\": \"ada\"}}\nnot json\n{{\"subject\": \"\"}}\n{{\"subject\": \"2\", \"nmae\": \"Bob\"}}\n\
         {{\"subject\": \"3\", \"name\": \"{long}\"}}\n{{\"subject\": \"4\", \"handle\": \"eve\", \"name\": null}}"
    );

    let (code, stdout, stderr) = result(&importer.file("members.jsonl", file, &[]));

    assert_eq!((code, stdout.as_str()), (Some(1), "2 made, 0 changed, 0 as they were, 4 bad"), "{stderr}");
    let lines: Vec<_> = stderr.lines().collect();
    assert!(lines[0].starts_with("line 2: it is not such an object"), "{stderr}");
    assert_eq!(lines[1], "line 3: subject: The subject must have 1 to 255 bytes and no NUL.");
    assert!(lines[2].starts_with("line 4: ") && lines[2].contains("unknown field `nmae`"), "{stderr}");
    assert_eq!(lines[3], "line 5: it is longer than 64 KiB");
    assert_eq!(lines[4..], ["causerie: 4 lines are bad; the others were imported"]);
    assert!(importer.name("ada").await.is_some() && importer.name("eve").await.is_some());
}

#[rstest]
#[tokio::test]
async fn invalid_csv_lines_are_reported_and_the_others_imported(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let importer = importer!(backend);
    assert_imported(
        &importer.file("a.csv", "subject,handle\n1,ada\n", &[]),
        "1 made, 0 changed, 0 as they were, 0 bad",
    );
    importer.marks_erased("ada").await;

    let file = b"subject,handle\n2\n2,bob,x\n2,\xff\n2,b\ro\rb\n1,ada\n2,bob\n3,zo\xc3\xa9\n";
    let (code, stdout, stderr) = result(&importer.file("b.csv", file, &[]));

    assert_eq!((code, stdout.as_str()), (Some(1), "2 made, 0 changed, 0 as they were, 5 bad"), "{stderr}");
    let lines: Vec<_> = stderr.lines().collect();
    assert_eq!(
        lines[..3],
        ["line 2: it has 1 values, not 2", "line 3: it has 3 values, not 2", "line 4: it is not UTF-8"]
    );
    assert!(lines[3].starts_with("line 5: handle: "), "{stderr}");
    assert_eq!(lines[4], "line 6: There is no such member.");
    assert!(importer.name("bob").await.is_some());
}

#[rstest]
#[tokio::test]
async fn strict_imports_nothing_if_a_line_is_invalid(#[values(Sqlite, Postgres)] backend: Backend) {
    let importer = importer!(backend);
    let good = (0..6000).map(|n| format!("{n},ada{n}")).collect::<Vec<_>>().join("\n") + "\n";
    let file = format!("subject,handle\n{good}6001,\"open\n");

    let (code, stdout, stderr) = result(&importer.file("members.csv", file, &["--strict"]));

    assert_eq!((code, stdout.as_str()), (Some(1), ""));
    assert_eq!(
        stderr,
        "line 6002: a quotation mark is not closed in this line\ncauserie: 1 lines are bad; nothing was imported"
    );
    let whole = importer.file("members.csv", format!("subject,handle\n{good}"), &["--strict"]);
    assert_imported(&whole, "6000 made, 0 changed, 0 as they were, 0 bad");
    assert!(importer.name("ada5999").await.is_some());
}

#[rstest]
#[tokio::test]
async fn standard_input_is_read_and_the_last_line_of_a_member_wins(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let importer = importer!(backend);
    let lines = "\u{feff}{\"subject\":\"1\",\"handle\":\"ada\",\"name\":\"A\"}\r\n{\"subject\":\"1\",\"name\":\"Ada\"}\r\n";

    assert_imported(
        &importer.stdin(lines, &["--format", "jsonl"]),
        "1 made, 1 changed, 0 as they were, 0 bad",
    );

    assert_eq!(importer.name("ada").await.as_deref(), Some("Ada"));
}

#[rstest]
#[case::no_format("members.txt", "", &[], "set --format")]
#[case::no_subject("members.csv", "name\nAda\n", &[], "line 1: no column is named subject")]
#[case::unknown("members.csv", "subject,nmae\n", &[], "line 1: a column is named `nmae`")]
#[case::twice("members.csv", "subject,subject\n", &[], "two columns are named subject")]
#[case::old("members.csv", "subject\n", &["--no-migrate"], "the database lacks migrations")]
#[tokio::test]
async fn unusable_files_are_refused_in_one_line(
    #[case] name: &str,
    #[case] text: &str,
    #[case] flags: &[&str],
    #[case] reason: &str,
) {
    let importer = importer!(Sqlite);
    is_refused(&importer.file(name, text, flags), reason);
}

#[tokio::test]
async fn a_missing_file_creates_no_database() {
    let importer = importer!(Sqlite);
    let import = ["members", "import", "none.csv", "--database", &importer.database.url];

    is_refused(&quiet_command().args(import).output().expect("it runs"), "cannot read none.csv");

    let directory = importer.database.directory().expect("a directory");
    assert_eq!(std::fs::read_dir(directory).expect("a readable directory").count(), 0);
}

#[tokio::test]
async fn lines_of_up_to_64_kib_are_read() {
    let importer = importer!(Sqlite);
    let line = |bytes: usize| format!("{{\"subject\": \"1\"}}{}\n", " ".repeat(bytes - 16));
    assert_imported(&importer.file("a.jsonl", line(65_536), &[]), "1 made, 0 changed, 0 as they were, 0 bad");
    assert_eq!(importer.file("a.jsonl", line(65_537), &[]).status.code(), Some(1));
}

#[tokio::test]
async fn strict_refuses_standard_input() {
    let importer = importer!(Sqlite);
    is_refused(&importer.stdin("", &["--format", "csv", "--strict"]), "--strict reads twice");
    let import = ["members", "import", "/dev/stdin", "--database", &importer.database.url];
    let mut command = quiet_command();
    let command = command.args(import).args(["--format", "csv", "--strict"]).stdin(Stdio::piped());
    is_refused(&command.output().expect("it runs"), "--strict reads twice");
}
