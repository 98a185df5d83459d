use clap::Args;

#[derive(Args, Clone, Debug)]
pub struct Database {
    /// `sqlite://path`, created when missing, or `postgres://user:password@host/name`
    #[arg(long = "database", env = "CAUSERIE_DATABASE", value_name = "URL", hide_env_values = true)]
    #[arg(default_value = "sqlite://data/causerie.db")]
    pub url: String,
}
