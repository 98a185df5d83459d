//! The formats of `causerie members import`: separators, encodings, and columns.

use rstest::rstest;

use crate::support::importer::{assert_imported, importer, result};
use crate::support::program::is_refused;
use crate::support::{Backend, Postgres, Sqlite};

#[rstest]
#[tokio::test]
async fn importing_a_csv_file_twice_changes_nothing(#[values(Sqlite, Postgres)] backend: Backend) {
    let importer = importer!(backend);
    // With a byte order mark and CRLF, as spreadsheets write it.
    let file =
        "\u{feff}name,subject,handle\r\n\"Martin, Ada\",1,ada\r\n\r\nBob \"\"the\"\",2,bob\r\nÉve,3,\r\n";

    assert_imported(&importer.file("members.csv", file, &[]), "3 created, 0 updated, 0 unchanged, 0 invalid");

    assert_eq!(importer.name("ada").await.as_deref(), Some("Martin, Ada"));
    assert_eq!(importer.name("eve").await.as_deref(), Some("Éve"));
    assert_imported(&importer.file("members.csv", file, &[]), "0 created, 0 updated, 3 unchanged, 0 invalid");
    let changed = file.replace("Martin, Ada", "Ada Martin");
    assert_imported(
        &importer.file("x", changed, &["--format", "csv"]),
        "0 created, 1 updated, 2 unchanged, 0 invalid",
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
    "detected columns separated by semicolons, encoding windows-1252"
)]
#[case::tabs(
    utf16("subject\tNAME\thandle\r\n29\t Zoé Petit\u{a0}\tzoe\r\n30\tÈve; la grande\teve\r\n"),
    "detected columns separated by tabs, encoding UTF-16LE"
)]
#[case::utf8(
    "\u{feff}subject;name;handle\r\n29;Zoé Petit;zoe\r\n30;\"Ève; la grande\";eve\r\n".into(),
    "detected columns separated by semicolons, encoding UTF-8"
)]
#[case::commas(
    windows_1252("subject,name,handle\n29,Zoé Petit,zoe\n30,Ève; la grande,eve\n"),
    "detected columns separated by commas, encoding windows-1252"
)]
#[tokio::test]
async fn separators_and_encodings_of_spreadsheets_are_detected_and_reported(
    #[case] file: Vec<u8>,
    #[case] report: &str,
) {
    let importer = importer!(Sqlite);

    let first = result(&importer.file("members.csv", &file, &[]));

    assert_eq!(first, (Some(0), "2 created, 0 updated, 0 unchanged, 0 invalid".into(), report.into()));
    assert_eq!(importer.name("zoe").await.as_deref(), Some("Zoé Petit"));
    assert_eq!(importer.name("eve").await.as_deref(), Some("Ève; la grande"));
    // Subjects are trimmed: `29`, not ` 29 `.
    let same = "subject,name\n29,Zoé Petit\n30,Ève; la grande\n";
    assert_imported(&importer.file("same.csv", same, &[]), "0 created, 0 updated, 2 unchanged, 0 invalid");
    let piped = result(&importer.stdin_bytes(&file, &["--format", "csv"]));
    assert_eq!(piped, (Some(0), "0 created, 0 updated, 2 unchanged, 0 invalid".into(), report.into()));
}

#[tokio::test]
async fn a_value_without_a_column_name_is_an_error() {
    let importer = importer!(Sqlite);
    let (code, _, stderr) = result(&importer.file("members.csv", "subject,name,\n1,Ada,\n2,Bob,x\n", &[]));
    assert_eq!(code, Some(1));
    assert!(stderr.starts_with("line 3: a column without a name has a value\n"), "{stderr}");
}

#[rstest]
#[case::no_format("members.txt", "", &[], "set --format")]
#[case::no_subject("members.csv", "name\nAda\n", &[], "line 1: column `subject` is missing")]
#[case::unknown("members.csv", "subject,nmae\n", &[], "line 1: unknown column `nmae`")]
#[case::twice("members.csv", "subject,subject\n", &[], "column `subject` is repeated")]
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
async fn lines_of_up_to_64_kib_are_read() {
    let importer = importer!(Sqlite);
    let line = |bytes: usize| format!("{{\"subject\": \"1\"}}{}\n", " ".repeat(bytes - 16));
    assert_imported(
        &importer.file("a.jsonl", line(65_536), &[]),
        "1 created, 0 updated, 0 unchanged, 0 invalid",
    );
    assert_eq!(importer.file("a.jsonl", line(65_537), &[]).status.code(), Some(1));
}
