use std::io::Write;
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use uuid::Uuid;

use super::database::check_schema;
use super::outgoing::Receivers;
use super::run::{Schedule, page, run};
use crate::app::App;
use crate::auth::SharedSecret;
use crate::clock::Clock;
use crate::config::{self, DocumentLimits, Loopback, MaxAges, NatsSettings};
use crate::demo;
use crate::graphql::{Documents, build};
use crate::http::{AppState, Shutdown};
use crate::store::{Step, Store, migrate};

#[derive(Args)]
pub struct Demo {
    #[command(flatten)]
    listen: Loopback,
    /// Folder of the demo's database; delete it to start over
    #[arg(long, env = "CAUSERIE_DEMO_DATA", value_name = "FOLDER", default_value = "data")]
    data: PathBuf,
}

impl Demo {
    pub async fn run(self) -> Result<()> {
        std::fs::create_dir_all(&self.data)
            .with_context(|| format!("cannot create {}", self.data.display()))?;
        let store = Store::open(&format!("sqlite://{}", self.data.join("demo.db").display())).await?;
        migrate(&store, Step::Up).await.context("cannot migrate the database")?;
        check_schema(&store).await?;
        demo::populate(&store, Clock::System.now()).await.context("cannot populate the demo")?;
        let key = key(&self.data.join("demo.key"))?;
        let app = App::new(store, Clock::System);
        let (site, documents) = page().await?;
        let limits = DocumentLimits { introspection: true, ..DocumentLimits::DEFAULT };
        let documents = Documents::with_persisted(documents, config::DocumentSettings::PERSISTED_QUERIES);
        let api = build(app.clone(), limits, documents);
        let state = AppState {
            demo: true,
            graphiql: true,
            site,
            ..AppState::new(app, api, key.into(), Shutdown::default())
        };
        let schedule =
            Schedule { max_ages: MaxAges::default(), sweep_interval: NatsSettings::SWEEP_INTERVAL.0 };
        run(self.listen.address, None, state, schedule, Receivers::default(), welcome).await
    }
}

/// The demo's own secret, generated once so that tokens stay valid after a restart.
fn key(path: &Path) -> Result<SharedSecret> {
    if !path.exists() {
        let secret = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
        let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        file.write_all(secret.as_bytes())?;
    }
    let secret = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(SharedSecret::new(&secret)?)
}

fn welcome(address: SocketAddr) {
    println!(
        r#"
Causerie listens on http://{address}

Open that in a browser, or http://{address}/graphiql to try the API.

Get a token for a member (claire, eloise, baptiste …), valid for a day:

  TOKEN=$(curl -s -X POST http://{address}/demo/token/claire)

Query her conversations:

  curl -s http://{address}/graphql -H "Authorization: Bearer $TOKEN" \
    -H 'Content-Type: application/json' \
    -d '{{"query":"{{ viewer {{ unreadConversationCount conversations(first: 5) {{ nodes {{ correspondent {{ displayName }} unreadCount lastMessage {{ preview }} }} }} }} }}"}}'

Press Ctrl-C to stop."#
    );
}
