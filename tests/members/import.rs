//! `causerie members import`: members from CSV and JSON Lines files.

use std::process::Stdio;

use rstest::rstest;

use crate::support::importer::{assert_imported, importer, quiet_command, result};
use crate::support::program::is_refused;
use crate::support::{Backend, Postgres, Sqlite};

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

    assert_eq!(
        (code, stdout.as_str()),
        (Some(1), "2 created, 0 updated, 0 unchanged, 4 invalid"),
        "{stderr}"
    );
    let lines: Vec<_> = stderr.lines().collect();
    assert!(lines[0].starts_with("line 2: not a JSON object with the properties of a member"), "{stderr}");
    assert_eq!(lines[1], "line 3: subject: The subject must have 1 to 255 bytes and no NUL.");
    assert!(lines[2].starts_with("line 4: ") && lines[2].contains("unknown field `nmae`"), "{stderr}");
    assert_eq!(lines[3], "line 5: longer than 64 KiB");
    assert_eq!(lines[4..], ["causerie: invalid lines: 4; the others were imported"]);
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
        "1 created, 0 updated, 0 unchanged, 0 invalid",
    );
    importer.marks_erased("ada").await;

    let file = b"subject,handle\n2\n2,bob,x\n2,\xff\n2,b\ro\rb\n1,ada\n2,bob\n3,zo\xc3\xa9\n";
    let (code, stdout, stderr) = result(&importer.file("b.csv", file, &[]));

    assert_eq!(
        (code, stdout.as_str()),
        (Some(1), "2 created, 0 updated, 0 unchanged, 5 invalid"),
        "{stderr}"
    );
    let lines: Vec<_> = stderr.lines().collect();
    assert_eq!(
        lines[..3],
        ["line 2: found 1 values instead of 2", "line 3: found 3 values instead of 2", "line 4: not UTF-8"]
    );
    assert!(lines[3].starts_with("line 5: handle: "), "{stderr}");
    assert_eq!(lines[4], "line 6: The member does not exist.");
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
        "line 6002: a quotation mark is not closed on this line\ncauserie: invalid lines: 1; nothing was imported"
    );
    let whole = importer.file("members.csv", format!("subject,handle\n{good}"), &["--strict"]);
    assert_imported(&whole, "6000 created, 0 updated, 0 unchanged, 0 invalid");
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
        "1 created, 1 updated, 0 unchanged, 0 invalid",
    );

    assert_eq!(importer.name("ada").await.as_deref(), Some("Ada"));
}

#[tokio::test]
async fn a_missing_file_creates_no_database() {
    let importer = importer!(Sqlite);
    let import = ["members", "import", "none.csv", "--database", &importer.database.url];

    is_refused(&quiet_command().args(import).output().expect("a running program"), "cannot read none.csv");

    let directory = importer.database.directory().expect("a directory");
    assert_eq!(std::fs::read_dir(directory).expect("a readable directory").count(), 0);
}

#[tokio::test]
async fn strict_refuses_standard_input() {
    let importer = importer!(Sqlite);
    is_refused(&importer.stdin("", &["--format", "csv", "--strict"]), "--strict reads the file twice");
    let import = ["members", "import", "/dev/stdin", "--database", &importer.database.url];
    let mut command = quiet_command();
    let command = command.args(import).args(["--format", "csv", "--strict"]).stdin(Stdio::piped());
    is_refused(&command.output().expect("a running program"), "--strict reads the file twice");
}
