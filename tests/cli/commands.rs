//! The commands `serve`, `demo`, `migrate` and `token`, and their help.

use serde_json::{Value, json};

use crate::support::app::SECRET;
use crate::support::program::{causerie, is_refused, run};
use crate::support::{Database, Program, Sqlite, start};

#[test]
fn invalid_settings_are_refused_in_one_line() {
    is_refused(&run(&["serve"]), "--jwt-secret");
    is_refused(&run(&["serve", "--jwt-secret", "@/nowhere"]), "cannot read /nowhere");
    is_refused(
        &run(&["serve", "--jwt-secret", SECRET, "--database", "mysql://x"]),
        "sqlite://path or postgres://",
    );
    is_refused(
        &run(&["serve", "--jwt-secret", SECRET, "--database", "sqlite::memory:"]),
        "SQLite needs a file",
    );
    is_refused(&run(&["serve", "--no-such-flag"]), "--no-such-flag");
    is_refused(&run(&["demo", "--listen", "0.0.0.0:8080"]), "loopback");
    is_refused(&run(&["token", "--jwt-secret", SECRET]), "--subject");
    is_refused(&run(&["token", "--jwt-secret", SECRET, "--subject", "x", "--ttl", "5y"]), "90s");
    let mistyped = causerie().arg("schema").env("CAUSERIE_LISTNE", "x").output().expect("a running program");
    is_refused(&mistyped, "unknown environment variable CAUSERIE_LISTNE");
}

#[test]
fn help_shows_each_setting_with_its_variable() {
    let help = String::from_utf8(run(&["serve", "--help"]).stdout).expect("a string");
    for name in ["CAUSERIE_LISTEN", "CAUSERIE_DATABASE", "CAUSERIE_JWT_SECRET", "CAUSERIE_NO_MIGRATE"] {
        assert!(help.contains(name), "{name}");
    }
}

#[tokio::test]
async fn serve_accepts_tokens_of_its_secret_and_stops_cleanly() {
    let directory = tempfile::tempdir().expect("a directory");
    let database = format!("sqlite://{}", directory.path().join("new/causerie.db").display());
    let secret = directory.path().join("secret");
    std::fs::write(&secret, format!("{SECRET}\n")).expect("a file");
    let mut command = causerie();
    command.args(["serve", "--listen", "127.0.0.1:0"]);
    command.env("CAUSERIE_DATABASE", &database).env("CAUSERIE_JWT_SECRET", format!("@{}", secret.display()));
    let serving = Program::start(command);

    let output = run(&["token", "--jwt-secret", SECRET, "--subject", "7", "--name", "Ada L.", "--ttl", "5m"]);
    let token = String::from_utf8(output.stdout).expect("a string");
    let response = serving.executes(&token, "{ viewer { member { displayName handle } } }").await;

    assert_eq!(response["data"]["viewer"]["member"], json!({ "displayName": "Ada L.", "handle": "ada-l" }));
    assert_eq!(serving.stop().0, Some(0));
    let mut files: Vec<_> = std::fs::read_dir(directory.path().join("new"))
        .expect("a directory")
        .map(|file| file.expect("a file").file_name())
        .collect();
    files.sort();
    assert_eq!(files, ["causerie.db", "causerie.db-seen"], "the write-ahead log was checkpointed");
}

#[test]
fn the_address_of_a_database_may_be_in_a_file() {
    let directory = tempfile::tempdir().expect("a directory");
    let database = format!("sqlite://{}", directory.path().join("causerie.db").display());
    let file = directory.path().join("database");
    std::fs::write(&file, format!("{database}\n")).expect("a file");
    let file = format!("@{}", file.display());

    assert!(run(&["migrate", "--database", &file]).status.success());

    let status = run(&["migrate", "status", "--database", &database]);
    let text = String::from_utf8(status.stdout).expect("a string");
    assert!(text.lines().all(|line| line.starts_with("applied ")), "{text}");
    let copy = directory.path().join("copy.db").display().to_string();
    assert!(run(&["backup", &copy, "--database", &file]).status.success());
    std::fs::remove_file(directory.path().join("causerie.db")).expect("a removed file");
    assert!(run(&["restore", &copy, "--database", &file]).status.success());
}

#[tokio::test]
async fn the_health_check_succeeds_while_the_service_responds() {
    let database = Database::migrated(Sqlite).await.expect("SQLite is always available");
    let serving = Program::serve(&database.url, |_| {});
    let port = serving.address.rsplit(':').next().expect("a port").to_owned();
    let healthcheck = |host: &str| run(&["healthcheck", "--listen", &format!("{host}:{port}")]);
    for host in ["127.0.0.1", "0.0.0.0"] {
        assert!(healthcheck(host).status.success(), "{host}");
    }

    serving.stop();

    is_refused(&healthcheck("0.0.0.0"), &format!("the service at 127.0.0.1:{port} does not respond"));
}

#[test]
fn serve_without_migrations_refuses_an_outdated_database() {
    let directory = tempfile::tempdir().expect("a directory");
    let database = format!("sqlite://{}", directory.path().join("causerie.db").display());
    let status = run(&["migrate", "status", "--database", &database]);
    let text = String::from_utf8(status.stdout).expect("a string");
    assert!(text.lines().count() >= 3 && text.lines().all(|line| line.starts_with("missing ")), "{text}");

    let refused = run(&[
        "serve",
        "--jwt-secret",
        SECRET,
        "--database",
        &database,
        "--no-migrate",
        "--listen",
        "127.0.0.1:0",
    ]);
    is_refused(&refused, "lacks migrations");

    let up = String::from_utf8(run(&["migrate", "--database", &database]).stdout).expect("a string");
    assert!(up.lines().all(|line| line.starts_with("applied ")), "{up}");
    let down = String::from_utf8(run(&["migrate", "down", "--yes", "--database", &database]).stdout)
        .expect("a string");
    assert_eq!(down.lines().filter(|line| line.starts_with("missing ")).count(), 1, "{down}");
}

#[tokio::test]
async fn the_demo_has_data_and_issues_tokens() {
    let directory = tempfile::tempdir().expect("a directory");
    let demo = || {
        let mut command = causerie();
        command.args(["demo", "--listen", "127.0.0.1:0", "--data"]).arg(directory.path());
        Program::start(command)
    };
    let serving = demo();
    let token = async |address: &str, host: Option<&str>| {
        let url = format!("http://{address}/demo/token/claire");
        let request = reqwest::Client::new().post(url);
        let request = if let Some(host) = host { request.header("host", host) } else { request };
        request.send().await.expect("a response")
    };

    let claire = token(&serving.address, None).await.text().await.expect("a token");
    let query = "{ viewer { unreadConversationCount contacts { nodes { id } } conversations { nodes { status messages { totalCount } } } } }";
    let viewer = serving.executes(&claire, query).await["data"]["viewer"].clone();
    let conversations = viewer["conversations"]["nodes"].as_array().expect("conversations").clone();
    let count = |test: fn(&Value) -> bool| conversations.iter().filter(|one| test(one)).count();
    assert!(viewer["unreadConversationCount"].as_i64() >= Some(1));
    assert!(viewer["contacts"]["nodes"].as_array().is_some_and(|nodes| nodes.len() >= 3));
    assert!(count(|one| one["status"] == "CLOSED") >= 1);
    assert!(count(|one| one["messages"]["totalCount"] == 0) >= 1);
    assert!(count(|one| one["messages"]["totalCount"].as_i64() >= Some(100)) >= 1);
    let elsewhere = token(&serving.address, Some("evil.example")).await;
    assert_eq!(elsewhere.status(), 403, "DNS rebinding is refused");
    let (code, output) = serving.stop();
    assert_eq!(code, Some(0));
    // The output is for newcomers: an address, GraphiQL, a query.
    assert!(
        output.starts_with("\nCauserie listens on http://127.0.0.1:") && !output.contains("INFO"),
        "{output}"
    );
    for needed in ["/graphiql", "/demo/token/claire", "viewer"] {
        assert!(output.contains(needed), "{needed} in {output}");
    }

    // Data and tokens survive a restart.
    let serving = demo();
    let again = serving.executes(&claire, query).await["data"]["viewer"].clone();
    assert_eq!(again, viewer);
    assert_eq!(serving.stop().0, Some(0));
}

#[tokio::test]
async fn only_the_demo_issues_tokens() {
    let app = start!(Sqlite);
    let url = format!("http://{}/demo/token/ada", app.address);
    app.member("Ada").await;
    assert_eq!(app.http.post(url).send().await.expect("a response").status(), 404);
}
