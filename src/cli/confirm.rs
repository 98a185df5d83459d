use std::io::{self, BufRead, IsTerminal, Write};

use anyhow::{Result, bail};
use clap::Args;

/// Standard input is not a terminal, and `--yes` is missing.
#[derive(Debug, thiserror::Error)]
#[error("{0}: pass --yes to confirm it without a terminal")]
pub struct Unconfirmed(&'static str);

#[derive(Args)]
pub struct Confirm {
    /// Do not ask for confirmation before data is deleted or overwritten
    #[arg(long)]
    yes: bool,
}

impl Confirm {
    /// Fails if confirmation is needed but standard input is not a terminal.
    pub fn can_ask(&self, why: &'static str) -> Result<(), Unconfirmed> {
        if self.yes || io::stdin().is_terminal() { Ok(()) } else { Err(Unconfirmed(why)) }
    }

    /// Prints what will happen and asks for confirmation.
    pub fn ask(&self, what: &str) -> Result<()> {
        if self.yes {
            return Ok(());
        }
        eprint!("{what}. Continue? [y/N] ");
        io::stderr().flush()?;
        let mut answer = String::new();
        io::stdin().lock().read_line(&mut answer)?;
        if !matches!(answer.trim().to_lowercase().as_str(), "y" | "yes") {
            bail!("canceled; nothing was changed");
        }
        Ok(())
    }
}
