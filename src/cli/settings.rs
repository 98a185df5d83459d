//! All settings as Markdown tables, read from clap.

use clap::builder::{PossibleValue, Str};
use clap::{Arg, ArgAction, Command};

const INTRODUCTION: &str = include_str!("settings.md");

/// The text of `docs/configuration.md`.
pub fn page(cli: &Command) -> String {
    format!("{INTRODUCTION}\n## All commands\n{}{}", tables(cli), sections(cli, "causerie"))
}

/// A section for each command with arguments below the given parent.
fn sections(parent: &Command, path: &str) -> String {
    let section = |command: &Command| {
        let path = format!("{path} {}", command.get_name());
        let (tables, inner) = (tables(command), sections(command, &path));
        if tables.is_empty() {
            return inner;
        }
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        format!("\n## {path}\n\n{about}.\n{tables}{inner}")
    };
    parent.get_subcommands().filter(|command| !command.is_hide_set()).map(section).collect()
}

/// One table for each help heading, in the order of the flags.
fn tables(command: &Command) -> String {
    let mut groups: Vec<(Option<&str>, Vec<String>)> = Vec::new();
    for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
        let heading = arg.get_help_heading();
        match groups.iter_mut().find(|(known, _)| *known == heading) {
            Some((_, rows)) => rows.push(row(arg)),
            None => groups.push((heading, vec![row(arg)])),
        }
    }
    let table = |(heading, rows): &(Option<&str>, Vec<String>)| {
        let heading = heading.map(|heading| format!("\n### {heading}\n")).unwrap_or_default();
        format!("{heading}\n| flag | variable | default | meaning |\n|---|---|---|---|\n{}", rows.concat())
    };
    groups.iter().map(table).collect()
}

fn row(arg: &Arg) -> String {
    let variable = arg.get_env().map(|name| code(&name.to_string_lossy())).unwrap_or_default();
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    format!("| {} | {variable} | {} | {help}{} |\n", flag(arg), default(arg), choices(arg))
}

fn takes_value(arg: &Arg) -> bool {
    !matches!(arg.get_action(), ArgAction::SetTrue)
}

fn flag(arg: &Arg) -> String {
    let value = arg.get_value_names().and_then(|names| names.first()).map(Str::as_str);
    let value = value.map_or_else(|| arg.get_id().to_string().to_uppercase(), str::to_owned);
    match arg.get_long() {
        None => code(&value),
        Some(long) if takes_value(arg) => code(&format!("--{long} {value}")),
        Some(long) => code(&format!("--{long}")),
    }
}

fn default(arg: &Arg) -> String {
    match arg.get_default_values().first() {
        Some(value) => code(&value.to_string_lossy()),
        None if arg.is_required_set() => "required".to_owned(),
        None if takes_value(arg) => "none".to_owned(),
        None => "off".to_owned(),
    }
}

/// The values that an enumeration accepts, each with its meaning.
fn choices(arg: &Arg) -> String {
    let choice = |value: &PossibleValue| {
        let help = value.get_help().map(|help| format!(" ({help})")).unwrap_or_default();
        format!("{}{help}", code(value.get_name()))
    };
    let choices: Vec<_> = arg.get_possible_values().iter().filter(|_| takes_value(arg)).map(choice).collect();
    match choices.split_last() {
        None => String::new(),
        Some((last, [])) => format!(": {last}"),
        Some((last, others)) => format!(": {} or {last}", others.join(", ")),
    }
}

/// Escapes pipes, which end a table cell even in code.
fn code(text: &str) -> String {
    format!("`{}`", text.replace('|', "\\|"))
}
