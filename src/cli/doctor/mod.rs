//! `causerie doctor`: checks what a service with these settings depends on. Changes nothing.

mod clock; // the system clock
mod database; // the database: tables, writes, space
mod files; // the limit of open files
mod finding; // the result of one check
mod keys; // the keys that verify tokens
mod locks; // locks of other sessions
mod nats; // the NATS servers
mod proxy; // a proxy in front of a running service

use anyhow::{Result, bail};
use clap::Args;
use reqwest::Url;

use super::serve::Serve;
use finding::{Finding, Verdict};

#[derive(Args)]
#[command(mut_args(|arg| if arg.get_id() == "url" { arg } else { arg.hide(true) }))] // in the help of `serve`
pub struct Doctor {
    /// Address at which clients reach the running service through the proxy, such as `https://messages.example.org`
    #[arg(long, value_name = "URL")]
    url: Option<Url>,
    #[command(flatten)]
    settings: Serve,
}

impl Doctor {
    pub async fn run(self) -> Result<()> {
        let Serve { database, tokens, nats, connections, clients, .. } = self.settings;
        let mut failed = 0;
        let mut print = |findings: Vec<Finding>| {
            for finding in findings {
                println!("{finding}");
                failed += usize::from(finding.verdict == Verdict::Failed);
            }
        };
        print(files::check(connections.max_connections));
        print(keys::check(&tokens).await);
        let (findings, store) = database::check(&database).await;
        print(findings);
        if let Some(store) = store {
            print(locks::check(&store).await);
            print(clock::check(&store).await);
            store.close().await?;
        }
        print(nats::check(&nats).await);
        if let Some(url) = &self.url {
            print(proxy::check(url, &clients).await);
        }
        if failed > 0 {
            bail!("failed checks: {failed}");
        }
        Ok(())
    }
}
