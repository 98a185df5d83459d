//! The committed schema is current, and every type and field has a description.

#[test]
fn the_committed_schema_is_exported_from_the_code() {
    let committed = std::fs::read_to_string("schema.graphql").expect("schema.graphql");
    assert!(committed == causerie::graphql::sdl(), "run `make update` and commit schema.graphql");
}

/// Whether a line declares a type, a field or an enum value.
fn is_declaration(line: &str) -> bool {
    let line = line.trim_start();
    let types = ["type ", "input ", "enum ", "interface ", "scalar ", "union "];
    let field = line.contains(": ") && line.starts_with(|c: char| c.is_ascii_lowercase());
    let value = !line.is_empty() && line.chars().all(|c| c.is_ascii_uppercase() || c == '_');
    types.iter().any(|start| line.starts_with(start)) || field || value
}

#[test]
fn every_type_and_field_is_described() {
    let sdl = causerie::graphql::sdl();
    let (mut inside, mut before, mut bare) = (false, "", Vec::new());
    for line in sdl.lines().take_while(|line| !line.starts_with("directive") && !line.starts_with("schema")) {
        let quotes = line.matches("\"\"\"").count();
        if !inside && quotes == 0 && is_declaration(line) && !before.trim_end().ends_with("\"\"\"") {
            bare.push(line.trim());
        }
        inside ^= quotes == 1;
        if !line.trim().is_empty() {
            before = line;
        }
    }
    assert!(bare.is_empty(), "without a description: {bare:#?}");
}
