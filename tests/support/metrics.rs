use std::collections::BTreeMap;

use causerie::http::AppState;
use causerie::telemetry::Metrics;

use super::document::{code, document};
use super::{Backend, Database, TestApp, eventually};

#[derive(Debug, PartialEq, Eq)]
pub struct Metric {
    pub kind: String,
    pub labels: Vec<String>,
}

/// The metrics of the documentation, by name.
pub fn documented_metrics() -> BTreeMap<String, Metric> {
    let page = document("docs/operations/metrics.md");
    let rows = page.lines().filter(|line| line.starts_with("| `causerie_"));
    rows.map(|row| {
        let cells: Vec<_> = row.split('|').map(str::trim).collect();
        let labels = code(cells[3]).map(ToOwned::to_owned).collect();
        (cells[1].trim_matches('`').to_owned(), Metric { kind: cells[2].to_owned(), labels })
    })
    .collect()
}

/// In demo mode, metrics are served at the main address.
fn enable_demo(state: &mut AppState) {
    state.demo = true;
}

/// Starts the service with metrics.
pub async fn start_with_metrics(backend: Backend) -> Option<TestApp> {
    Some(TestApp::on(Database::migrated(backend).await?, enable_demo).await)
}

/// The text of `/metrics`.
pub async fn read_metrics(app: &TestApp) -> String {
    let response = app.http.get(format!("http://{}/metrics", app.address)).send().await.expect("a response");
    assert_eq!(
        response.headers()["content-type"],
        "application/openmetrics-text; version=1.0.0; charset=utf-8"
    );
    response.text().await.expect("a string")
}

/// Each series with its value.
pub fn series(text: &str) -> BTreeMap<&str, f64> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let (series, value) = line.rsplit_once(' ').expect("a value");
            (series, value.parse().expect("a number"))
        })
        .collect()
}

/// The counters that increased, and by how much.
pub fn increases(before: &str, after: &str) -> Vec<String> {
    let (before, after) = (series(before), series(after));
    let counters = after.iter().filter(|(series, _)| series.contains("_total"));
    let grown = counters.map(|(series, value)| (series, value - before.get(series).copied().unwrap_or(0.0)));
    grown.filter(|(_, by)| *by > 0.0).map(|(series, by)| format!("{series} {by}")).collect()
}

/// Resolves when the metrics have this line. A closed socket is counted after its end, which no client observes.
pub async fn has_line(metrics: &Metrics, line: &str) {
    let is_present = async || metrics.text().expect("a string").lines().any(|one| one == line);
    eventually(line, is_present).await;
}
