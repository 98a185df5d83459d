use super::finding::Finding;
use crate::cli::open_file_limit::make_room;

const FILES: &str = "open files";

/// The limit is that of this process: the service may be started with another one.
pub fn check(connections: usize) -> Vec<Finding> {
    vec![match make_room(connections) {
        Ok(available) if available == connections => {
            Finding::ok(FILES, format!("enough for {connections} connections"))
        }
        Ok(available) => Finding::warning(
            FILES,
            format!(
                "enough for {available} connections only: raise `ulimit -n` or `LimitNOFILE=`, or lower \
                --max-connections from {connections}"
            ),
        ),
        Err(error) => Finding::failed(FILES, error.to_string()),
    }]
}
