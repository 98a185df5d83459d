//! The files in `deploy/`.

mod monitoring; // the metrics and labels of the dashboard and the alert rules
