use std::env;
use std::sync::atomic::{AtomicUsize, Ordering};

use causerie::store::{Step, Store, migrate};
use sea_orm::{ConnectionTrait, Database as Connect, DatabaseConnection};
use tempfile::TempDir;
use tokio::sync::OnceCell;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

/// A database of one test, gone with it.
pub struct Database {
    pub url: String,
    cleaner: Cleaner,
}

enum Cleaner {
    Folder(TempDir),
    Server { name: String },
}

static SKIPPED: AtomicUsize = AtomicUsize::new(0);
static MADE: AtomicUsize = AtomicUsize::new(0);
static TEMPLATE: OnceCell<String> = OnceCell::const_new();

fn server() -> Option<String> {
    env::var("TEST_POSTGRES_URL").ok().filter(|url| !url.is_empty())
}

/// The address of one database on the server.
fn address(name: &str) -> String {
    let server = server().expect("the address of a server");
    let (base, options) = server.split_once('?').map_or((server.as_str(), None), |(base, o)| (base, Some(o)));
    let (host, _) = base.rsplit_once('/').expect("TEST_POSTGRES_URL as postgres://…/name");
    options.map_or(format!("{host}/{name}"), |options| format!("{host}/{name}?{options}"))
}

async fn administrate() -> DatabaseConnection {
    let server = server().expect("the address of a server");
    Connect::connect(server).await.expect("TEST_POSTGRES_URL answers")
}

fn fresh_name() -> String {
    format!("causerie_test_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::SeqCst))
}

impl Database {
    /// Without tables. None where no PostgreSQL was named.
    pub async fn empty(kind: Kind) -> Option<Self> {
        match kind {
            Kind::Sqlite => Some(Self::in_folder()),
            Kind::Postgres => Self::on_server("template0").await,
        }
    }

    /// With all tables, made by the migrations.
    pub async fn migrated(kind: Kind) -> Option<Self> {
        match kind {
            Kind::Sqlite => {
                let database = Self::in_folder();
                let store = database.open().await;
                migrate(&store, Step::Up).await.expect("migrations run");
                Some(database)
            }
            Kind::Postgres => {
                server().or_else(skip)?;
                Self::on_server(TEMPLATE.get_or_init(template).await).await
            }
        }
    }

    pub async fn open(&self) -> Store {
        Store::open(&self.url).await.expect("the database opens")
    }

    fn in_folder() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = format!("sqlite://{}", folder.path().join("test.db").display());
        Self { url, cleaner: Cleaner::Folder(folder) }
    }

    async fn on_server(template: &str) -> Option<Self> {
        server().or_else(skip)?;
        let name = fresh_name();
        let admin = administrate().await;
        let sql = format!("CREATE DATABASE {name} TEMPLATE {template}");
        admin.execute_unprepared(&sql).await.expect("a database of its own");
        admin.close().await.expect("the connection closes");
        Some(Self { url: address(&name), cleaner: Cleaner::Server { name } })
    }

    /// Where SQLite keeps its files.
    pub fn folder(&self) -> Option<&std::path::Path> {
        match &self.cleaner {
            Cleaner::Folder(folder) => Some(folder.path()),
            Cleaner::Server { .. } => None,
        }
    }
}

/// Migrated once in a run, and copied for each test.
async fn template() -> String {
    let database = Database::on_server("template0").await.expect("a server");
    let store = database.open().await;
    migrate(&store, Step::Up).await.expect("migrations run");
    store.close().await.expect("the database closes");
    let Cleaner::Server { name } = &database.cleaner else { unreachable!("it is on the server") };
    let name = name.clone();
    // It stays until the end of the run.
    std::mem::forget(database);
    name
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Cleaner::Server { name } = &self.cleaner {
            drop_database(name.clone());
        }
    }
}

/// In a thread of its own: the test's runtime is about to end.
fn drop_database(name: String) {
    let dropping = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            let _ = administrate().await.execute_unprepared(&sql).await;
        });
    });
    let _ = dropping.join();
}

fn skip() -> Option<String> {
    SKIPPED.fetch_add(1, Ordering::SeqCst);
    None
}

/// After the last line of the test runner.
#[dtor::dtor(unsafe)]
fn at_the_end() {
    if let Some(name) = TEMPLATE.get() {
        drop_database(name.clone());
    }
    let skipped = SKIPPED.load(Ordering::SeqCst);
    if skipped > 0 {
        eprintln!(
            "\n################################################################################\n\
             # {skipped} tests did NOT run: there is no PostgreSQL. `make test` starts one, or set\n\
             # TEST_POSTGRES_URL=postgres://user:password@host/postgres\n\
             ################################################################################"
        );
    }
}
