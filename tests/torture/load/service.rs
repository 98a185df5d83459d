use tokio::task::block_in_place;

use crate::support::Program;

/// Settings without rate limits.
pub const UNLIMITED: [&str; 4] = ["--sends-per-minute", "0", "--conversations-per-day", "0"];

pub fn serve(database: &str) -> Program {
    serve_with(database, &[])
}

/// With more settings.
pub fn serve_with(database: &str, arguments: &[&str]) -> Program {
    block_in_place(|| {
        Program::serve(database, |command| {
            command.args(UNLIMITED).args(arguments);
        })
    })
}
