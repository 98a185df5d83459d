use std::time::Duration;

/// The result of an attempt to deliver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Delivered,
    /// It became unnecessary: the messages were read, for example. Nothing was sent.
    NotNeeded,
    /// The receiver wants nothing more.
    Gone,
    /// The attempt failed, and another may succeed.
    Retry {
        /// The pause that the receiver asked for.
        after: Option<Duration>,
        /// Contains neither the address of the receiver nor what it responded.
        error: String,
    },
}
