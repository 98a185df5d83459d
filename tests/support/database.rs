use std::env;
use std::sync::atomic::{AtomicUsize, Ordering};

use causerie::store::{Step, Store, migrate};
use sea_orm::{ConnectionTrait, Database as Connect, DatabaseConnection};
use tempfile::TempDir;
use tokio::sync::OnceCell;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

/// The database of one test. Dropping it deletes the database.
pub struct Database {
    pub url: String,
    cleaner: Cleaner,
}

enum Cleaner {
    /// Another value cleans up.
    Nobody,
    Directory(TempDir),
    Server {
        name: String,
    },
}

static SKIPPED: AtomicUsize = AtomicUsize::new(0);
static CREATED: AtomicUsize = AtomicUsize::new(0);
static TEMPLATE: OnceCell<String> = OnceCell::const_new();

fn server() -> Option<String> {
    env::var("TEST_POSTGRES_URL").ok().filter(|url| !url.is_empty())
}

/// The URL of a database on the server.
fn address(name: &str) -> String {
    let server = server().expect("the address of a server");
    let (base, options) = server.split_once('?').map_or((server.as_str(), None), |(base, o)| (base, Some(o)));
    let (host, _) = base.rsplit_once('/').expect("TEST_POSTGRES_URL as postgres://…/name");
    options.map_or(format!("{host}/{name}"), |options| format!("{host}/{name}?{options}"))
}

async fn connect_as_administrator() -> DatabaseConnection {
    let server = server().expect("the address of a server");
    Connect::connect(server).await.expect("a connection to TEST_POSTGRES_URL")
}

fn fresh_name() -> String {
    format!("causerie_test_{}_{}", std::process::id(), CREATED.fetch_add(1, Ordering::SeqCst))
}

impl Database {
    /// Without tables. None if PostgreSQL is not available.
    pub async fn empty(backend: Backend) -> Option<Self> {
        match backend {
            Backend::Sqlite => Some(Self::in_directory()),
            Backend::Postgres => Self::on_server("template0").await,
        }
    }

    /// With all tables, created by the migrations. None if PostgreSQL is not available.
    pub async fn migrated(backend: Backend) -> Option<Self> {
        match backend {
            Backend::Sqlite => {
                let database = Self::in_directory();
                let store = database.open().await;
                migrate(&store, Step::Up).await.expect("migrations run");
                Some(database)
            }
            Backend::Postgres => {
                server().or_else(skip)?;
                Self::on_server(TEMPLATE.get_or_init(template).await).await
            }
        }
    }

    pub async fn open(&self) -> Store {
        Store::open(&self.url).await.expect("the database opens")
    }

    /// Executes SQL in a transaction of another connection, for what no API does.
    pub async fn executes(&self, sql: &str) {
        let store = self.open().await;
        execute_on(&store, sql).await;
        store.close().await.expect("the database closes");
    }

    /// The same database, for another process. It is deleted with this value.
    pub fn for_another_process(&self) -> Self {
        Self { url: self.url.clone(), cleaner: Cleaner::Nobody }
    }

    fn in_directory() -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let url = format!("sqlite://{}", directory.path().join("test.db").display());
        Self { url, cleaner: Cleaner::Directory(directory) }
    }

    async fn on_server(template: &str) -> Option<Self> {
        server().or_else(skip)?;
        let name = fresh_name();
        let admin = connect_as_administrator().await;
        let sql = format!("CREATE DATABASE {name} TEMPLATE {template}");
        admin.execute_unprepared(&sql).await.expect("a database of its own");
        admin.close().await.expect("the connection closes");
        Some(Self { url: address(&name), cleaner: Cleaner::Server { name } })
    }

    /// The directory of SQLite's files.
    pub fn directory(&self) -> Option<&std::path::Path> {
        match &self.cleaner {
            Cleaner::Directory(directory) => Some(directory.path()),
            Cleaner::Server { .. } | Cleaner::Nobody => None,
        }
    }
}

/// Executes SQL in a transaction.
pub async fn execute_on(store: &Store, sql: &str) {
    let tx = store.begin().await.expect("a transaction");
    tx.execute_unprepared(sql).await.expect("valid SQL");
    tx.commit().await.expect("a commit");
}

/// The name of a database that is migrated once per run and copied for each test.
async fn template() -> String {
    let database = Database::on_server("template0").await.expect("a server");
    let store = database.open().await;
    migrate(&store, Step::Up).await.expect("migrations run");
    store.close().await.expect("the database closes");
    let Cleaner::Server { name } = &database.cleaner else { unreachable!("it is on the server") };
    let name = name.clone();
    // It stays until the end of the run, see `at_exit`.
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

/// Runs in its own thread, because the test's runtime is shutting down.
fn drop_database(name: String) {
    let dropping = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            let _ = connect_as_administrator().await.execute_unprepared(&sql).await;
        });
    });
    let _ = dropping.join();
}

pub fn skip() -> Option<String> {
    SKIPPED.fetch_add(1, Ordering::SeqCst);
    None
}

/// Runs after the last line of the test runner.
#[dtor::dtor(unsafe)]
fn at_exit() {
    if let Some(name) = TEMPLATE.get() {
        drop_database(name.clone());
    }
    let skipped = SKIPPED.load(Ordering::SeqCst);
    if skipped > 0 {
        eprintln!(
            "\n################################################################################\n\
             # {skipped} tests did NOT run, because PostgreSQL is not available. `make test` starts it, or set\n\
             # TEST_POSTGRES_URL=postgres://user:password@host/postgres\n\
             ################################################################################"
        );
    }
}
