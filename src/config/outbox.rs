use chrono::TimeDelta;

/// What a write leaves for delivery outside of the page. Nothing by default.
#[derive(Clone, Copy, Debug, Default)]
pub struct Outbox {
    /// How long after a message its recipient is notified. None if there is no way to notify anyone.
    pub notify_after: Option<TimeDelta>,
    /// Whether the platform receives webhooks.
    pub webhooks: bool,
    /// Whether browsers receive push messages.
    pub push: bool,
}
