//! Parses the command line, sets up logging and runs the command.

use std::process::ExitCode;

use causerie::cli::{Cli, Unconfirmed};
use causerie::config::unknown_variables;
use causerie::telemetry::log;
use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};
use mimalloc::MiMalloc;

/// Faster than the system allocator for the hundreds of small allocations of an operation.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    let cli = match parse() {
        Ok(cli) => cli,
        Err(code) => return code,
    };
    log::install(cli.log.log_format, cli.usual_log());
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return refuse(&format!("cannot start: {error}"), ExitCode::FAILURE),
    };
    match runtime.block_on(cli.run()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let code = if error.is::<Unconfirmed>() { ExitCode::from(2) } else { ExitCode::FAILURE };
            refuse(&format!("{error:#}"), code)
        }
    }
}

/// Parses the command line. Reports an invalid or unknown setting in one line.
fn parse() -> Result<Cli, ExitCode> {
    let usage = ExitCode::from(2);
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    if let Some(name) = unknown_variables(&Cli::command(), names).first() {
        return Err(refuse(&format!("unknown environment variable {name}"), usage));
    }
    Cli::try_parse().map_err(|error| match error.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayVersion
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print();
            ExitCode::from(u8::from(error.use_stderr()) * 2)
        }
        _ => {
            let text = error.render().to_string();
            let lines = text.lines().take_while(|line| !line.starts_with("Usage:")).map(str::trim);
            let lines: Vec<_> = lines.filter(|line| !line.is_empty()).collect();
            refuse(lines.join(" ").trim_start_matches("error: "), usage)
        }
    })
}

fn refuse(reason: &str, code: ExitCode) -> ExitCode {
    eprintln!("causerie: {}", reason.replace('\n', " "));
    code
}
