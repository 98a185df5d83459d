//! The files in `deploy/`.

mod facts; // what they repeat of the program and of each other
mod monitoring; // the metrics and labels of the dashboard and the alert rules
