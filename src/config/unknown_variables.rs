use clap::{Arg, Command};

/// Returns the `CAUSERIE_…` variables that match no setting, so that a misspelled one is not ignored.
#[must_use]
pub fn unknown_variables(command: &Command, names: impl Iterator<Item = String>) -> Vec<String> {
    let mut known = Vec::new();
    collect(command, &mut known);
    names.filter(|name| name.starts_with("CAUSERIE_") && !known.contains(name)).collect()
}

fn collect(command: &Command, known: &mut Vec<String>) {
    let variables = command.get_arguments().filter_map(Arg::get_env);
    known.extend(variables.map(|name| name.to_string_lossy().into_owned()));
    command.get_subcommands().for_each(|inner| collect(inner, known));
}
