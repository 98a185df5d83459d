//! The dashboard and the alert rules use metrics and labels that exist, and leave none out.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::document::{code, document};
use crate::support::metrics::documented_metrics;

/// Labels that Prometheus adds.
const ADDED: [&str; 3] = ["job", "instance", "le"];

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// The expressions of the dashboard, and those by which it finds the values of its variables.
fn dashboard_expressions() -> Vec<String> {
    fn collect(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                let text = ["expr", "query"].iter().filter_map(|name| fields.get(*name)?.as_str());
                found.extend(text.map(ToOwned::to_owned));
                fields.values().for_each(|value| collect(value, found));
            }
            Value::Array(values) => values.iter().for_each(|value| collect(value, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    collect(&serde_json::from_str(&document("deploy/grafana/causerie.json")).expect("JSON"), &mut found);
    found
}

/// The expressions of the alert rules, each with the texts that describe the alert.
fn alert_rules() -> Vec<String> {
    document("deploy/prometheus/alerts.yaml").split("- alert: ").skip(1).map(ToOwned::to_owned).collect()
}

/// The metrics in a text.
fn metrics_in(text: &str) -> BTreeSet<&str> {
    text.split(|c| !is_word(c)).filter(|word| word.starts_with("causerie_")).collect()
}

/// The labels in the matchers after metrics, in `by` and `on`, and in the texts that name series.
fn labels_in(text: &str) -> BTreeSet<&str> {
    let between = |start, end| text.split(start).skip(1).filter_map(move |rest: &str| rest.split(end).next());
    let matchers =
        between("{", '}').flat_map(|list| list.split(", ")).filter_map(|one| one.split_once(['=', '!']));
    let lists = ["by (", "on ("].into_iter().flat_map(|start| between(start, ')'));
    let fields = between("$labels.", ' ');
    let names = matchers.map(|(name, _)| name).chain(lists.flat_map(|list| list.split(", "))).chain(fields);
    names.map(str::trim).filter(|name| name.chars().all(is_word)).collect()
}

#[test]
fn each_metric_and_label_exists() {
    let metrics = documented_metrics();
    let texts = [dashboard_expressions(), alert_rules()].concat();
    assert!(texts.len() > 20, "{texts:?}");
    for text in texts {
        let mut labels = BTreeSet::from(ADDED);
        for name in metrics_in(&text) {
            let (base, is_bucket) = match name.strip_suffix("_bucket") {
                Some(base) => (base, true),
                None => (name, false),
            };
            let metric = metrics.get(base).unwrap_or_else(|| panic!("{name} in {text}"));
            assert_eq!(is_bucket, metric.kind == "histogram", "{name} in {text}");
            labels.extend(metric.labels.iter().map(String::as_str));
        }
        let used: Vec<_> = labels_in(&text).into_iter().filter(|label| !labels.contains(label)).collect();
        assert!(used.is_empty(), "{used:?} in {text}");
    }
}

#[test]
fn the_dashboard_shows_each_metric() {
    let text = dashboard_expressions().join(" ").replace("_bucket", "");
    let shown = metrics_in(&text);
    let missing: Vec<_> =
        documented_metrics().into_keys().filter(|name| !shown.contains(name.as_str())).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn the_panels_of_the_dashboard_do_not_overlap() {
    let dashboard: Value = serde_json::from_str(&document("deploy/grafana/causerie.json")).expect("JSON");
    let mut cells = BTreeSet::new();
    let mut ids = BTreeSet::new();
    for panel in dashboard["panels"].as_array().expect("panels") {
        assert!(ids.insert(panel["id"].as_u64().expect("a number")), "{panel}");
        let [x, y, w, h] =
            ["x", "y", "w", "h"].map(|side| panel["gridPos"][side].as_u64().expect("a number"));
        assert!(x + w <= 24, "{panel}");
        for cell in (x..x + w).flat_map(|x| (y..y + h).map(move |y| (x, y))) {
            assert!(cells.insert(cell), "{panel}");
        }
    }
}

#[test]
fn each_documented_alert_has_a_rule() {
    let page = document("docs/operations/metrics.md");
    let (_, table) = page.split_once("| alert | cause |").expect("the table");
    let rows = table.lines().skip(1).take_while(|line| line.starts_with('|'));
    let documented: BTreeSet<_> = rows.flat_map(|row| code(row).take(1)).collect();
    let rules = alert_rules();
    let defined: BTreeSet<_> = rules.iter().filter_map(|rule| rule.lines().next()).collect();
    assert_eq!(documented, defined);
    for rule in &rules {
        for part in ["labels: {severity: ", "summary: ", "description: "] {
            assert!(rule.contains(part), "{part} in {rule}");
        }
    }
}
