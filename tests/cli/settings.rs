//! Invalid settings: `serve` refuses them with one line that names the flag.

use std::collections::BTreeSet;

use crate::support::app::SECRET;
use crate::support::program::{causerie, is_refused, run};
use crate::support::webhook_receiver::WEBHOOK_SECRET;

/// All flags of `serve`, with invalid values.
const INVALID: [(&str, &[&str]); 66] = [
    ("--listen", &["here", "127.0.0.1", "127.0.0.1:65536", ""]),
    ("--log-format", &["xml", ""]),
    ("--max-connections", &["0", "-1", "many"]),
    ("--keep-alive", &["0", "75s", "65536"]),
    ("--metrics-listen", &["here", "9090", ":9090", "localhost:9090", ""]),
    ("--otlp-endpoint", &["127.0.0.1:4318", "grpc://127.0.0.1:4317", "/v1/traces", ""]),
    ("--database", &["mysql://x", "causerie.db", "sqlite::memory:", "sqlite://", "@/nowhere", ""]),
    ("--no-migrate", &["maybe"]),
    ("--nats", &["https://nats.example", "nats://", "nats.example,", ""]),
    ("--nats-credentials", &["/nowhere", ""]),
    ("--nats-ca", &["/nowhere", ""]),
    ("--nats-certificate", &["/nowhere", ""]),
    ("--nats-key", &["/nowhere", ""]),
    ("--sweep-interval", &["0", "61", "5s"]),
    ("--jwt-secret", &["too short to be a secret", "@/nowhere", ""]),
    ("--jwks", &["/nowhere", "http://issuer.example/jwks", "ftp://issuer.example/jwks", ""]),
    ("--jwks-refresh", &["0", "86401", "5m"]),
    ("--jwt-audience", &["", "shop,"]),
    ("--jwt-issuer", &[""]),
    ("--jwt-leeway", &["301", "-1"]),
    ("--allow-origin", &["app.example.org", "https://app.example.org/", "https://App.example.org", "*", ""]),
    ("--allow-header", &["*", "a b", ""]),
    ("--sign-in-url", &["javascript:alert(1)", "//a.example", ""]),
    ("--session-cookie", &["a=b", "a b", ""]),
    ("--graphiql", &["maybe"]),
    ("--no-typing", &["maybe"]),
    ("--notify-after", &["0", "86401", "30s"]),
    ("--vapid-key", &["a key", "@/nowhere", ""]),
    ("--vapid-contact", &["operator@example.org", "http://example.org", ""]),
    ("--webhook-url", &["example.org/hooks", "ftp://example.org/", "https://", ""]),
    ("--webhook-secret", &["whsec_c2hvcnQ=", "C2FVsBQIhrscChlQIMV+b5sSYspob7oD", "@/nowhere", ""]),
    ("--webhook-text", &["maybe"]),
    ("--webhook-allow-private", &["maybe"]),
    ("--max-body", &["0", "1023", "1k"]),
    ("--body-timeout", &["0", "x"]),
    ("--operation-timeout", &["0", "x"]),
    ("--socket-operations", &["0", "x"]),
    ("--max-socket-message", &["1023", "x"]),
    ("--socket-queue", &["0", "x"]),
    ("--init-timeout", &["0", "x"]),
    ("--drain", &["6", "-1"]),
    ("--sockets-per-member", &["65536", "x"]),
    ("--operations-per-member", &["65536", "x"]),
    ("--sockets-per-address", &["65536", "x"]),
    ("--anonymous-per-minute", &["-1", "x"]),
    ("--trusted-proxy", &["10.0.0.0/8,nonsense", "10.0.0.0/33", "proxy.example", ""]),
    ("--sends-per-minute", &["-1", "x"]),
    ("--sends-at-once", &["0", "x"]),
    ("--conversations-per-day", &["-1", "x"]),
    ("--query-tokens", &["-1", "x"]),
    ("--query-operations", &["-1", "x"]),
    ("--query-fragments", &["-1", "x"]),
    ("--query-root-fields", &["-1", "x"]),
    ("--query-aliases", &["-1", "x"]),
    ("--query-directives", &["-1", "x"]),
    ("--query-selections", &["-1", "x"]),
    ("--query-depth", &["-1", "x"]),
    ("--query-complexity", &["-1", "x"]),
    ("--subscription-complexity", &["-1", "x"]),
    ("--query-values", &["-1", "x"]),
    ("--introspection", &["maybe"]),
    ("--persisted-queries", &["-1", "4MB"]),
    ("--trusted-documents", &["/nowhere"]),
    ("--event-retention-days", &["0", "3651", "x"]),
    ("--message-retention-days", &["0", "36501", "x", ""]),
    ("--erased-messages", &["drop", ""]),
];
/// Flags whose values are opened to check them: exit code 1 instead of 2.
const OPENED: [&str; 6] =
    ["--database", "--jwt-secret", "--jwks", "--trusted-documents", "--vapid-key", "--webhook-secret"];

#[test]
fn each_invalid_setting_is_refused_and_named() {
    let folder = tempfile::tempdir().expect("a folder");
    for (flag, values) in INVALID {
        let variable = format!("CAUSERIE_{}", flag[2..].to_uppercase().replace('-', "_"));
        let code = if OPENED.contains(&flag) { 1 } else { 2 };
        for value in values {
            let serve = || {
                let mut serve = causerie();
                serve.arg("serve").current_dir(&folder);
                // Without a key, `serve` fails before it opens the database.
                if flag == "--database" {
                    serve.arg("--no-migrate").env("CAUSERIE_JWT_SECRET", SECRET);
                }
                serve
            };
            let by_flag = serve().arg(format!("{flag}={value}")).output().expect("it runs");
            let by_variable = serve().env(&variable, value).output().expect("it runs");
            for refused in [by_flag, by_variable] {
                is_refused(&refused, flag);
                assert_eq!(refused.status.code(), Some(code), "{refused:?}");
            }
        }
    }
}

#[test]
fn no_setting_of_serve_is_left_out() {
    let help = String::from_utf8(run(&["serve", "--help"]).stdout).expect("text");
    let flags = help.lines().filter_map(|line| line.trim_start().split(' ').next());
    let flags: BTreeSet<_> = flags.filter(|word| word.starts_with("--")).collect();

    assert_eq!(flags, INVALID.into_iter().map(|(flag, _)| flag).collect());
}

#[test]
fn a_secret_that_is_too_short_is_not_repeated() {
    let refused = run(&["serve", "--jwt-secret", "secret but short"]);

    is_refused(&refused, "--jwt-secret: the JWT secret must have at least 32 bytes");
    assert!(!String::from_utf8_lossy(&refused.stderr).contains("secret but short"));
}

#[test]
fn an_address_for_webhooks_must_be_public_and_encrypted_unless_allowed() {
    let secret = WEBHOOK_SECRET;
    for (url, reason) in [
        ("http://example.org/hooks", "the address must begin with https://"),
        ("https://127.0.0.1/hooks", "the address is not public"),
    ] {
        let refused = run(&["serve", "--webhook-url", url, "--webhook-secret", secret]);
        is_refused(&refused, &format!("--webhook-url without --webhook-allow-private: {reason}"));
    }
    is_refused(&run(&["serve", "--webhook-url", "https://example.org/hooks"]), "--webhook-secret");
}
