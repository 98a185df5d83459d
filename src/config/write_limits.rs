use clap::Args;

/// How much each member may write: far more than people do by hand. The processes on one database share these limits.
#[derive(Args, Clone, Copy, Debug)]
pub struct WriteLimits {
    /// Messages that one member may send per minute on average; 0 for no limit
    #[arg(long, env = "CAUSERIE_SENDS_PER_MINUTE", value_name = "COUNT", default_value_t = 60)]
    pub sends_per_minute: u32,
    /// Messages that one member may send in a burst
    #[arg(long, env = "CAUSERIE_SENDS_AT_ONCE", value_name = "COUNT", default_value_t = 30)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..))]
    pub sends_at_once: u32,
    /// New conversations that one member may start per day; 0 for no limit
    #[arg(long, env = "CAUSERIE_CONVERSATIONS_PER_DAY", value_name = "COUNT", default_value_t = 50)]
    pub conversations_per_day: u32,
}
