//! The links and the paths of source files in the documentation exist.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use crate::support::document::{code, document, pages};
use crate::support::files::files_below;

/// The anchor that GitHub gives a heading.
fn anchor(heading: &str) -> String {
    let text = heading.trim_start_matches('#').trim().to_lowercase();
    let text = text.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    text.map(|c| if c == ' ' { '-' } else { c }).collect()
}

fn leads_somewhere(page: &Path, target: &str) -> bool {
    let (file, fragment) = target.split_once('#').unwrap_or((target, ""));
    let path = if file.is_empty() { page.to_owned() } else { page.parent().expect("a folder").join(file) };
    let has_heading =
        |text: String| text.lines().any(|line| line.starts_with('#') && anchor(line) == fragment);
    path.exists() && (fragment.is_empty() || has_heading(document(&path)))
}

#[test]
fn each_link_of_the_documentation_leads_somewhere() {
    let mut broken = Vec::new();
    for page in pages() {
        let text = document(&page);
        let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        for target in targets.filter(|target| !target.starts_with("http")) {
            if !leads_somewhere(&page, target) {
                broken.push(format!("{}: {target}", page.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

fn is_source(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "rs")
}

#[test]
fn each_source_file_of_the_documentation_exists() {
    let sources = files_below("src");
    let mut missing = Vec::new();
    for page in pages() {
        let text = document(&page);
        let files = code(&text).filter(|span| is_source(Path::new(span)) && !span.contains([' ', '*']));
        for file in files {
            let exists = if file.contains('/') {
                [file.into(), PathBuf::from("src").join(file)].iter().any(|path| path.exists())
            } else {
                sources.iter().any(|path| path.ends_with(file))
            };
            if !exists {
                missing.push(format!("{}: {file}", page.display()));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn each_test_of_the_reliability_page_exists() {
    let page = document("docs/reliability.md");
    let tests: Vec<_> = code(&page).filter(|span| span.contains("::") && !span.contains(' ')).collect();
    assert!(tests.len() > 30, "{tests:?}");
    let is_missing = |test: &&str| {
        let path = Path::new("tests").join(test.replace("::", "/"));
        ![path.with_extension("rs"), path.join("mod.rs")].iter().any(|file| file.exists())
    };
    let missing: Vec<_> = tests.into_iter().filter(is_missing).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// A type of the service, or something of it: `SendBudget`, `WriteTransaction::log`.
fn is_type(span: &str) -> bool {
    let segments: Vec<_> = span.split("::").collect();
    let is_identifier = |segment: &&str| segment.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    segments.iter().all(is_identifier)
        && segments[0].starts_with(|first: char| first.is_ascii_uppercase())
        && segments[0].contains(|c: char| c.is_ascii_lowercase())
}

#[test]
fn each_type_of_the_documentation_for_developers_exists() {
    let files = ["src", "entity/src", "migration/src"].map(files_below).concat();
    let sources = files.iter().map(document).collect::<String>();
    let known: HashSet<_> = sources.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').collect();
    let mut missing = Vec::new();
    for page in ["docs/architecture.md", "docs/database.md", "docs/extending.md"] {
        let text = document(page);
        let types = code(&text).filter(|span| is_type(span));
        let unknown = types.filter(|span| span.split("::").any(|segment| !known.contains(segment)));
        missing.extend(unknown.map(|span| format!("{page}: {span}")));
    }
    assert!(missing.is_empty(), "{missing:#?}");
}
