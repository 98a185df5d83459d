//! Members who are brought in from a file, by the program itself.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use causerie::messaging::member::by_handle;
use causerie::store::Store;
use rstest::rstest;
use tempfile::TempDir;

use crate::commands::{causerie, is_refused};
use crate::support::{Kind, Postgres, Sqlite, database::Database};

/// A database, and a folder for files.
struct Importing {
    database: Database,
    folder: TempDir,
}

impl Importing {
    async fn into(kind: Kind) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        Some(Self { database: Database::empty(kind).await?, folder })
    }

    fn file(&self, name: &str, text: impl AsRef<[u8]>, flags: &[&str]) -> Output {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).expect("a file");
        let path = path.to_str().expect("a path");
        let import = ["members", "import", path, "--database", &self.database.url];
        quiet().args(import).args(flags).output().expect("it runs")
    }

    fn stdin(&self, text: &str, flags: &[&str]) -> Output {
        let import = ["members", "import", "-", "--database", &self.database.url];
        let mut command = quiet();
        let command = command.args(import).args(flags);
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("it runs");
        child.stdin.take().expect("a pipe").write_all(text.as_bytes()).expect("it reads");
        child.wait_with_output().expect("it ends")
    }

    /// The name of who has a handle.
    async fn name(&self, handle: &str) -> Option<String> {
        let store = Store::open(&self.database.url).await.expect("it opens");
        let found = by_handle(&store.read, handle).await.expect("it is read");
        store.close().await.expect("it closes");
        found.map(|row| row.display_name)
    }
}

/// Without the log's lines of migrating.
fn quiet() -> Command {
    let mut command = causerie();
    command.env("RUST_LOG", "warn");
    command
}

fn said(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end().to_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

fn went_well(output: &Output, summary: &str) {
    assert_eq!(said(output), (Some(0), summary.to_owned(), String::new()));
}

macro_rules! importing {
    ($kind:expr) => {
        match Importing::into($kind).await {
            Some(importing) => importing,
            None => return,
        }
    };
}

#[rstest]
#[tokio::test]
async fn a_csv_file_is_read_by_its_columns_and_again_changes_nothing(#[values(Sqlite, Postgres)] kind: Kind) {
    let importing = importing!(kind);
    // As a spreadsheet writes it.
    let file =
        "\u{feff}name,subject,handle\r\n\"Martin, Ada\",1,ada\r\n\r\nBob \"\"the\"\",2,bob\r\nÉve,3,\r\n";

    went_well(&importing.file("members.csv", file, &[]), "3 made, 0 changed, 0 as they were, 0 bad");

    assert_eq!(importing.name("ada").await.as_deref(), Some("Martin, Ada"));
    assert_eq!(importing.name("eve").await.as_deref(), Some("Éve"));
    went_well(&importing.file("members.csv", file, &[]), "0 made, 0 changed, 3 as they were, 0 bad");
    let changed = file.replace("Martin, Ada", "Ada Martin");
    went_well(
        &importing.file("x", changed, &["--format", "csv"]),
        "0 made, 1 changed, 2 as they were, 0 bad",
    );
}

#[rstest]
#[tokio::test]
async fn each_bad_line_is_named_and_the_others_are_imported(#[values(Sqlite, Postgres)] kind: Kind) {
    let importing = importing!(kind);
    let long = "x".repeat(70_000);
    let file = format!(
        "{{\"subject\": \"1\", \"handle\": \"ada\"}}\nnot json\n{{\"subject\": \"\"}}\n{{\"subject\": \"2\", \"nmae\": \"Bob\"}}\n\
         {{\"subject\": \"3\", \"name\": \"{long}\"}}\n{{\"subject\": \"4\", \"handle\": \"eve\", \"name\": null}}"
    );

    let (code, stdout, stderr) = said(&importing.file("members.jsonl", file, &[]));

    assert_eq!((code, stdout.as_str()), (Some(1), "2 made, 0 changed, 0 as they were, 4 bad"), "{stderr}");
    let lines: Vec<_> = stderr.lines().collect();
    assert!(lines[0].starts_with("line 2: it is not such an object"), "{stderr}");
    assert_eq!(lines[1], "line 3: subject: A subject has 1 to 255 bytes, and no NUL.");
    assert!(lines[2].starts_with("line 4: ") && lines[2].contains("unknown field `nmae`"), "{stderr}");
    assert_eq!(lines[3], "line 5: it is longer than 64 KiB");
    assert_eq!(lines[4..], ["causerie: 4 lines are bad; the others were imported"]);
    assert!(importing.name("ada").await.is_some() && importing.name("eve").await.is_some());
}

#[rstest]
#[tokio::test]
async fn strict_writes_nothing_where_a_line_is_bad(#[values(Sqlite, Postgres)] kind: Kind) {
    let importing = importing!(kind);
    let good = (0..600).map(|n| format!("{n},ada{n}")).collect::<Vec<_>>().join("\n") + "\n";
    let file = format!("subject,handle\n{good}601,\"open\n");

    let (code, stdout, stderr) = said(&importing.file("members.csv", file, &["--strict"]));

    assert_eq!((code, stdout.as_str()), (Some(1), ""));
    assert_eq!(
        stderr,
        "line 602: a quotation mark is not closed in this line\ncauserie: 1 lines are bad; nothing was imported"
    );
    let whole = importing.file("members.csv", format!("subject,handle\n{good}"), &["--strict"]);
    went_well(&whole, "600 made, 0 changed, 0 as they were, 0 bad");
    assert!(importing.name("ada599").await.is_some());
}

#[rstest]
#[tokio::test]
async fn what_comes_in_is_read_and_the_last_line_of_a_member_counts(#[values(Sqlite, Postgres)] kind: Kind) {
    let importing = importing!(kind);
    let lines =
        "{\"subject\":\"1\",\"handle\":\"ada\",\"name\":\"A\"}\n{\"subject\":\"1\",\"name\":\"Ada\"}\n";

    went_well(&importing.stdin(lines, &["--format", "jsonl"]), "1 made, 1 changed, 0 as they were, 0 bad");

    assert_eq!(importing.name("ada").await.as_deref(), Some("Ada"));
}

#[rstest]
#[case::no_format("members.txt", "", &[], "set --format")]
#[case::no_subject("members.csv", "name\nAda\n", &[], "line 1: no column is named subject")]
#[case::unknown("members.csv", "subject,nmae\n", &[], "line 1: a column is named `nmae`")]
#[case::twice("members.csv", "subject,subject\n", &[], "two columns are named subject")]
#[case::old("members.csv", "subject\n", &["--no-migrate"], "the database lacks migrations")]
#[tokio::test]
async fn what_cannot_be_meant_is_refused_with_one_line(
    #[case] name: &str,
    #[case] text: &str,
    #[case] flags: &[&str],
    #[case] why: &str,
) {
    let importing = importing!(Sqlite);
    is_refused(&importing.file(name, text, flags), why);
}

#[tokio::test]
async fn a_line_of_64_kib_is_read() {
    let importing = importing!(Sqlite);
    let line = |bytes: usize| format!("{{\"subject\": \"1\"}}{}\n", " ".repeat(bytes - 16));
    went_well(&importing.file("a.jsonl", line(65_536), &[]), "1 made, 0 changed, 0 as they were, 0 bad");
    assert_eq!(importing.file("a.jsonl", line(65_537), &[]).status.code(), Some(1));
    is_refused(&importing.stdin("", &["--format", "csv", "--strict"]), "--strict reads twice");
}
