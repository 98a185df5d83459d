//! PgBouncer in front of PostgreSQL, with transaction pooling.

use std::fs;
use std::process::Command;

use futures_util::future::join_all;
use reqwest::Url;
use sea_orm::sqlx::postgres::{PgConnectOptions, PgConnection};
use sea_orm::sqlx::{Connection, Row, raw_sql};
use serde_json::json;

use crate::support::program::{is_refused, run};
use crate::support::server_process::ServerProcess;
use crate::support::{Database, Postgres, Program};

/// Starts `PgBouncer` for this database, with fewer connections than clients. Returns its address.
pub(super) async fn pooler(database: &str) -> (ServerProcess, String) {
    let mut url: Url = database.parse().expect("an address");
    let server = url.clone();
    let pooler = ServerProcess::start(|directory, port| {
        let password = server.password().map_or(String::new(), |password| format!("password={password}"));
        let (host, user) = (server.host_str().expect("a host"), server.username());
        let upstream = format!("host={host} port={} user={user} {password}", server.port().unwrap_or(5432));
        let settings = format!(
            "[databases]\n* = {upstream}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nauth_type = any\n\
             unix_socket_dir =\npool_mode = transaction\ndefault_pool_size = 4\nmax_client_conn = 500\n\
             log_connections = 0\nlog_disconnections = 0\n"
        );
        let file = directory.join("pgbouncer.ini");
        fs::write(&file, settings).expect("a file");
        let mut command = Command::new("pgbouncer");
        command.args(["-q", "-u", "nobody"]).arg(file);
        command
    })
    .await;
    let port = pooler.address.rsplit(':').next().and_then(|port| port.parse().ok());
    url.set_port(port).expect("a port");
    (pooler, url.into())
}

#[tokio::test]
async fn an_undeclared_pooler_is_detected_at_startup() {
    let Some(database) = Database::migrated(Postgres).await else { return };
    let (_pooler, address) = pooler(&database.url).await;
    is_refused(
        &run(&["migrate", "status", "--database", &address]),
        "add pooling=transaction to its address",
    );
    let other = format!("{address}?pooling=statement");
    is_refused(&run(&["migrate", "status", "--database", &other]), "pooling=session or pooling=transaction");
}

#[tokio::test]
async fn sending_reading_and_subscribing_work_through_a_pooler() {
    let Some(database) = Database::empty(Postgres).await else { return };
    let (_pooler, address) = pooler(&database.url).await;
    let address = format!("{address}?pooling=transaction");
    // Two services, whose drivers use the same names for prepared statements.
    let services = [0, 1].map(|_| Program::serve(&address, |_| {}));

    let pairs = join_all((0..12).map(|number| {
        let service = &services[number % 2];
        async move {
            let sender = service.member(&format!("sender-{number}")).await;
            let reader = service.member(&format!("reader-{number}")).await;
            let mut subscription = reader.subscribes_to_messages(&reader.cursor().await).await;
            let conversation = sender.writes_to(&reader, "first").await;
            for text in ["second", "third"] {
                sender.sends(&conversation, text).await;
            }
            for text in ["first", "second", "third"] {
                assert_eq!(subscription.receives().await, text);
            }
            (sender, reader, conversation)
        }
    }));
    for (sender, reader, conversation) in pairs.await {
        let query =
            "query($id: ID!) { conversation(id: $id) { unreadCount messages(last: 3) { nodes { body } } } }";
        let seen = reader.executes(query, json!({ "id": conversation })).await;
        assert_eq!(seen["conversation"]["unreadCount"], 3);
        assert_eq!(
            seen["conversation"]["messages"]["nodes"],
            json!([{ "body": "first" }, { "body": "second" }, { "body": "third" }])
        );
        let list = "{ viewer { conversations(first: 5) { nodes { id } } } }";
        let listed = sender.executes(list, json!({})).await;
        assert_eq!(listed["viewer"]["conversations"]["nodes"], json!([{ "id": conversation }]));
    }
    services[0].platform().erases("sender-0").await;

    let status = run(&["migrate", "status", "--database", &address]);
    assert!(status.status.success(), "{}", String::from_utf8_lossy(&status.stderr));
    is_refused(
        &run(&["migrate", "down", "--yes", "--database", &address]),
        "a service is using this database",
    );
    for service in services {
        let (code, log) = service.stop();
        assert_eq!(code, Some(0), "{log}");
        assert!(!log.contains("ERROR") && !log.contains("WARN"), "{log}");
    }
    // The sessions of other clients are unchanged.
    let other: PgConnectOptions = address.replace("?pooling=transaction", "").parse().expect("an address");
    let mut other = PgConnection::connect_with(&other.extra_float_digits(None)).await.expect("a connection");
    let settings = "SELECT current_setting('statement_timeout') || current_setting('client_min_messages')";
    let row = raw_sql(settings).fetch_one(&mut other).await.expect("a row");
    let shown: String = row.try_get(0).expect("a string");
    assert_eq!(shown, "0notice");
    let down = run(&["migrate", "down", "--yes", "--lose-revocations", "--database", &address]);
    assert!(down.status.success(), "{}", String::from_utf8_lossy(&down.stderr));
}
