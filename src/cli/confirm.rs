use std::io::{self, BufRead, IsTerminal, Write};

use anyhow::{Result, bail};
use clap::Args;

/// Nobody is there to be asked, and nobody said yes before.
#[derive(Debug, thiserror::Error)]
#[error("{0}: say --yes where nobody can be asked")]
pub struct Unconfirmed(&'static str);

#[derive(Args)]
pub struct Confirm {
    /// Do not ask before something is lost
    #[arg(long)]
    yes: bool,
}

impl Confirm {
    /// That somebody can be asked, or has said yes.
    pub fn can_ask(&self, why: &'static str) -> Result<(), Unconfirmed> {
        if self.yes || io::stdin().is_terminal() { Ok(()) } else { Err(Unconfirmed(why)) }
    }

    /// Says what happens, and asks whether to go on.
    pub fn ask(&self, what: &str) -> Result<()> {
        if self.yes {
            return Ok(());
        }
        eprint!("{what}. Go on? [y/N] ");
        io::stderr().flush()?;
        let mut answer = String::new();
        io::stdin().lock().read_line(&mut answer)?;
        if !matches!(answer.trim().to_lowercase().as_str(), "y" | "yes") {
            bail!("nothing was done");
        }
        Ok(())
    }
}
