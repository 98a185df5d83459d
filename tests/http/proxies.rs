//! Behind nginx and Caddy, configured as documented.

use std::fs;
use std::process::Command;

use serde_json::json;
use tokio::time::timeout;

use crate::support::app::SECRET;
use crate::support::document::document;
use crate::support::program::causerie;
use crate::support::response_stream::NEW_MESSAGES;
use crate::support::server_process::ServerProcess;
use crate::support::socket::PROTOCOL_HEADER;
use crate::support::{Database, Program, ResponseStream, Socket, Sqlite, Subscription, TIMEOUT};

const DOCUMENT: &str = include_str!("../../docs/proxies.md");

/// The documented configuration in this language, with these replacements.
fn documented(language: &str, changes: &[(&str, &str)]) -> String {
    let (_, rest) = DOCUMENT.split_once(&format!("```{language}\n")).expect("a configuration");
    let (configuration, _) = rest.split_once("```").expect("the end of the block");
    changes.iter().fold(configuration.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from} in:\n{text}");
        text.replace(from, to)
    })
}

/// nginx as documented, except for the port and the certificates.
async fn nginx(service: &Program, more: &[(&str, &str)]) -> ServerProcess {
    ServerProcess::start(|directory, port| {
        let listen = format!("listen 127.0.0.1:{port};");
        let mut changes = vec![
            ("listen 443 ssl;", &*listen),
            ("ssl_certificate ", "# "),
            ("ssl_certificate_key ", "# "),
            ("127.0.0.1:8080", &service.address),
        ];
        changes.extend(more);
        let server = documented("nginx", &changes);
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|kind| format!("{kind}_temp_path {};", directory.join(kind).display()))
            .concat();
        let file = directory.join("nginx.conf");
        let configuration = format!(
            "pid {}; events {{}} http {{ access_log off; {temporary} {server} }}",
            directory.join("pid").display()
        );
        fs::write(&file, configuration).expect("a file");
        let mut command = Command::new("nginx");
        command.args(["-e", "stderr", "-g", "daemon off; master_process off;", "-c"]).arg(file);
        command
    })
    .await
}

/// Caddy with the configuration for this site.
async fn caddy(configuration: impl Fn(&str) -> String) -> ServerProcess {
    ServerProcess::start(|directory, port| {
        let site = format!("http://127.0.0.1:{port}");
        let file = directory.join("Caddyfile");
        let options = "{\n\tadmin off\n\tauto_https off\n\tlog {\n\t\tlevel ERROR\n\t}\n}\n";
        fs::write(&file, format!("{options}{}", configuration(&site))).expect("a file");
        let mut command = Command::new("caddy");
        command.env("HOME", directory).args(["run", "--adapter", "caddyfile", "--config"]).arg(file);
        command
    })
    .await
}

async fn documented_caddy(service: &Program) -> ServerProcess {
    caddy(|site| documented("caddyfile", &[("chat.example.org", site), ("127.0.0.1:8080", &service.address)]))
        .await
}

async fn service() -> (Database, Program) {
    let database = Database::migrated(Sqlite).await.expect("SQLite is always available");
    let service = Program::serve(&database.url, |command| {
        command.args(["--trusted-proxy", "127.0.0.1"]);
    });
    (database, service)
}

/// Ada writes to Bob, who is subscribed from a page of this host, over a socket and over a stream.
async fn delivers_on_all_transports(service: &Program, proxy: &ServerProcess) {
    let url = format!("http://{}/graphql", proxy.address);
    let (ada, bob) = (service.member("Ada").await, service.member("Bob").await);
    let (ada, bob) = (ada.at_url(&url), bob.at_url(&url));
    let origin = format!("http://{}", proxy.address);
    let cursor = json!({ "after": bob.cursor().await });

    let headers = [PROTOCOL_HEADER, ("origin", &*origin)];
    let mut socket = Socket::connect_with(&url, &headers).await;
    socket.signs_in(&bob.token).await;
    assert_eq!(socket.receives().await["type"], "connection_ack");
    let mut subscription = Subscription::start(socket, NEW_MESSAGES, cursor.clone()).await;
    let client = reqwest::Client::new();
    let request = client.post(&url).bearer_auth(&bob.token).header("accept", "text/event-stream");
    let request = request.json(&json!({ "query": NEW_MESSAGES, "variables": cursor }));
    let open = async || ResponseStream::open(request.try_clone().expect("a body in memory")).await;
    let mut stream = open().await;

    ada.writes_to(&bob, "Through the proxy").await;

    assert_eq!(subscription.receives().await, "Through the proxy");
    // Caddy 2.6 sometimes cuts a stream whose response begins before Caddy has seen the end of the request's body. As
    // clients do, Bob then resumes at his cursor.
    let receives = async {
        loop {
            match stream.event().await {
                Some(event) => return event,
                None => stream = open().await,
            }
        }
    };
    let event = timeout(TIMEOUT, receives).await.expect("an event in time");
    assert_eq!(event.data["data"]["newMessage"]["message"]["body"], "Through the proxy", "{event:?}");

    // A page of another origin cannot open a socket.
    let handshake =
        reqwest::Client::new().get(&url).header("upgrade", "websocket").header("connection", "upgrade");
    let handshake = handshake
        .header("sec-websocket-version", "13")
        .header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==");
    let refused = handshake.header("origin", "http://evil.example.org").send().await.expect("a response");
    assert_eq!(refused.status(), 403);
}

#[tokio::test]
async fn nginx_works_as_documented() {
    let (_database, service) = service().await;
    delivers_on_all_transports(&service, &nginx(&service, &[]).await).await;
}

#[tokio::test]
async fn nginx_may_forward_the_original_host() {
    let (_database, service) = service().await;
    let changed = ("Host $http_host;", "Host $host; proxy_set_header X-Forwarded-Host $http_host;");
    delivers_on_all_transports(&service, &nginx(&service, &[changed]).await).await;
}

#[tokio::test]
async fn caddy_works_as_documented() {
    let (_database, service) = service().await;
    delivers_on_all_transports(&service, &documented_caddy(&service).await).await;
}

#[tokio::test]
async fn caddy_works_as_configured_for_compose() {
    let (_database, service) = service().await;
    let replicas = "causerie-1:8080 causerie-2:8080";
    let proxy = caddy(|site| {
        let configuration = document("deploy/Caddyfile").replace("{$SITE}", site);
        assert!(configuration.contains(replicas), "{configuration}");
        configuration.replace(replicas, &service.address)
    });
    delivers_on_all_transports(&service, &proxy.await).await;
}

/// What `causerie doctor` finds about the sockets through a proxy.
async fn diagnosis_of_sockets(proxy: &ServerProcess, database: &Database) -> String {
    let url = format!("http://{}", proxy.address);
    let mut doctor = causerie();
    doctor.args(["doctor", "--jwt-secret", SECRET, "--database", &database.url, "--url", &url]);
    let output = tokio::task::spawn_blocking(move || doctor.output().expect("a running program"));
    let findings = String::from_utf8(output.await.expect("an output").stdout).expect("a string");
    assert!(findings.contains("ok       proxy: reaches the service"), "{findings}");
    let sockets = findings.lines().find(|line| line.contains(" sockets: "));
    sockets.unwrap_or_else(|| panic!("sockets in: {findings}")).to_owned()
}

#[tokio::test]
async fn doctor_finds_what_a_proxy_does_wrong() {
    let (database, service) = service().await;
    for proxy in [nginx(&service, &[]).await, documented_caddy(&service).await] {
        let finding = diagnosis_of_sockets(&proxy, &database).await;
        assert!(finding.starts_with("ok "), "{finding}");
    }
    let without_upgrade = nginx(&service, &[("proxy_set_header Upgrade", "# ")]).await;
    let finding = diagnosis_of_sockets(&without_upgrade, &database).await;
    assert!(finding.starts_with("failed ") && finding.contains("forward `Upgrade`"), "{finding}");
    let without_host = nginx(&service, &[("Host $http_host;", "Host elsewhere.example;")]).await;
    let finding = diagnosis_of_sockets(&without_host, &database).await;
    assert!(finding.starts_with("failed ") && finding.contains("forward `Host`"), "{finding}");
}
