//! The settings, ports and times in `deploy/` are those of the program.

use std::collections::BTreeSet;

use causerie::cli::Cli;
use causerie::config::unknown_variables;
use clap::{CommandFactory, Parser};

use crate::support::constant::value;
use crate::support::document::document;
use crate::support::files::files_below;

/// The word after each occurrence of a text.
fn words_after<'a>(text: &'a str, before: &str) -> Vec<&'a str> {
    let end = |c: char| !c.is_ascii_alphanumeric() && !"_.:/@-".contains(c);
    text.split(before).skip(1).filter_map(|rest| rest.split(end).next()).collect()
}

fn number_after(text: &str, before: &str) -> u64 {
    let words = words_after(text, before);
    let distinct: BTreeSet<_> = words.iter().map(|word| word.trim_end_matches('s')).collect();
    assert_eq!(distinct.len(), 1, "{before}{words:?}");
    words[0].trim_end_matches('s').parse().expect(before)
}

fn default_of(flag: &str) -> u64 {
    let command = Cli::command();
    let serve = command.find_subcommand("serve").expect("serve");
    let arg = serve.get_arguments().find(|arg| arg.get_long() == Some(flag)).expect(flag);
    arg.get_default_values()[0].to_str().and_then(|text| text.parse().ok()).expect(flag)
}

#[test]
fn each_setting_exists() {
    let files = files_below("deploy");
    let text = files.iter().map(document).collect::<String>();
    let names: BTreeSet<_> = text
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .filter(|word| word.starts_with("CAUSERIE_"))
        .map(ToOwned::to_owned)
        .collect();
    assert!(names.len() >= 6, "{names:?}");
    assert_eq!(unknown_variables(&Cli::command(), names.into_iter()), Vec::<String>::new());
}

#[test]
fn each_command_is_accepted() {
    let manifest = document("deploy/kubernetes/deployment.yaml");
    let unit = document("deploy/systemd/causerie.service");
    let image = document("deploy/Dockerfile");
    let lists = [("args: [", manifest), ("CMD [", image)].map(|(before, text)| {
        let lists = text.split(before).skip(1).filter_map(|rest| rest.split(']').next());
        lists.map(|list| list.replace(['"', ','], "").replace("causerie ", "")).collect::<Vec<_>>()
    });
    let started =
        unit.split("ExecStart=/usr/local/bin/causerie ").nth(1).and_then(|rest| rest.lines().next());
    let commands: Vec<_> = lists.into_iter().flatten().chain(started.map(ToOwned::to_owned)).collect();
    assert_eq!(commands, ["migrate", "serve --no-migrate", "healthcheck", "serve", "serve"]);
    for command in commands {
        Cli::try_parse_from(["causerie"].into_iter().chain(command.split(' '))).expect(&command);
    }
}

#[test]
fn all_files_use_the_same_ports() {
    let image = document("deploy/Dockerfile");
    let port = number_after(&image, "EXPOSE ");
    assert!(image.contains(&format!("CAUSERIE_LISTEN=0.0.0.0:{port}")));
    let proxy = document("deploy/Caddyfile");
    let replicas = words_after(&proxy, "causerie-");
    assert!(replicas.len() >= 2, "{proxy}");
    assert!(replicas.iter().all(|word| word.ends_with(&format!(":{port}"))), "{replicas:?}");

    let (settings, manifest) =
        (document("deploy/kubernetes/settings.yaml"), document("deploy/kubernetes/deployment.yaml"));
    let metrics = number_after(&settings, "CAUSERIE_METRICS_LISTEN: 0.0.0.0:");
    assert!(manifest.contains(&format!("{{name: http, containerPort: {port}}}")));
    assert!(manifest.contains(&format!("{{name: metrics, containerPort: {metrics}}}")));
    assert!(manifest.contains(&format!("prometheus.io/port: \"{metrics}\"")));
}

#[test]
fn a_service_that_stops_is_not_killed() {
    // Finish work, send the last traces, close the database.
    let longest = value("http/serve.rs", "SHUTDOWN_TIMEOUT")
        + value("telemetry/otlp.rs", "FLUSH_TIMEOUT")
        + value("store/mod.rs", "CLOSE_TIMEOUT");
    let manifest = document("deploy/kubernetes/deployment.yaml");
    let pause = number_after(&manifest, "preStop: {sleep: {seconds: ");
    assert!(number_after(&manifest, "terminationGracePeriodSeconds: ") > pause + longest);
    assert!(number_after(&document("deploy/systemd/causerie.service"), "TimeoutStopSec=") > longest);
    let compose = document("deploy/compose.yaml");
    let replica = compose.split("\nservices:").next().expect("the settings of a replica");
    assert!(number_after(replica, "stop_grace_period: ") > longest);
}

#[test]
fn limits_fit_those_of_the_program() {
    let files = default_of("max-connections") + value("cli/open_file_limit.rs", "RESERVED_FILES");
    assert!(number_after(&document("deploy/systemd/causerie.service"), "LimitNOFILE=") >= files);
    assert!(number_after(&document("deploy/compose.yaml"), "nofile: ") >= files);
    assert!(number_after(&document("deploy/Caddyfile"), "keepalive ") < default_of("keep-alive"));
}

#[test]
fn only_the_network_of_the_proxy_is_trusted() {
    let compose = document("deploy/compose.yaml");
    let trusted = words_after(&compose, "CAUSERIE_TRUSTED_PROXY: ");
    assert_eq!(trusted.len(), 1, "{trusted:?}");
    assert_eq!(trusted, words_after(&compose, "subnet: "));
}

#[test]
fn versions_are_those_of_the_project() {
    let kustomization = document("deploy/kubernetes/kustomization.yaml");
    assert!(kustomization.contains(&format!("newTag: \"{}\"", env!("CARGO_PKG_VERSION"))));
    let compiler = format!("FROM rust:{}-", env!("CARGO_PKG_RUST_VERSION"));
    assert!(document("deploy/Dockerfile").contains(&compiler));
}

#[test]
fn the_image_and_kubernetes_agree_on_the_group_of_the_secrets() {
    let image = document("deploy/Dockerfile");
    let group = number_after(&document("deploy/kubernetes/deployment.yaml"), "fsGroup: ");
    assert!(image.contains(&format!("USER {group}:{group}")));
    assert!(image.contains(&format!("-o {group} -g {group}")));
}

#[test]
fn kubernetes_applies_each_manifest() {
    let kustomization = document("deploy/kubernetes/kustomization.yaml");
    let (resources, _) = kustomization.split_once("\nimages:").expect("the images after the resources");
    let listed: BTreeSet<_> = words_after(resources, "\n  - ").into_iter().map(ToOwned::to_owned).collect();
    let files = files_below("deploy/kubernetes");
    let names = files.iter().map(|file| file.file_name().expect("a name").to_string_lossy().into_owned());
    let others: BTreeSet<_> = names.filter(|name| name != "kustomization.yaml").collect();
    assert_eq!(listed, others);
}
