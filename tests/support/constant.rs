use super::document::document;

/// The value of a constant, or of a field of one, as its source file has it.
pub fn value(file: &str, name: &str) -> u64 {
    let source = document(format!("src/{file}"));
    let constant = format!("const {name}: ");
    let field = format!("{name}: ");
    let expression = source
        .lines()
        .find_map(|line| match line.split_once(&constant) {
            Some((_, rest)) => rest.split_once(" = ")?.1.strip_suffix(';'),
            None => line.trim_start().strip_prefix(&field)?.strip_suffix(','),
        })
        .unwrap_or_else(|| panic!("{name} in {file}"));
    let expression = expression.rsplit('(').next().expect("an expression").trim_end_matches(')');
    expression.split(" * ").map(|factor| factor.replace('_', "").parse::<u64>().expect("a number")).product()
}
