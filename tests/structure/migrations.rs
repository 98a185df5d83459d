use crate::support::files::files_below;

/// Before the first release, migrations only created the first tables.
const FIRST: usize = 4;

#[test]
fn each_migration_names_its_step_its_release_and_what_may_be_dropped() {
    let mut migrations = files_below("migration/src");
    migrations.retain(|file| !file.ends_with("lib.rs"));
    migrations.sort_unstable();
    for (number, file) in migrations.iter().enumerate() {
        let text = std::fs::read_to_string(file).expect("a file");
        let head = text.lines().next().expect("a line");
        let expands = head.starts_with("//! Expand (");
        assert!(expands || head.starts_with("//! Contract ("), "{}: {head}", file.display());
        assert!(head.contains("drop"), "{}: {head}", file.display());
        let is_additive = file.file_stem().is_some_and(|name| name.to_string_lossy().ends_with("_additive"));
        assert!(number < FIRST || is_additive == expands, "{}: {head}", file.display());
    }
}
