use clap::Args;
use clap::builder::BoolishValueParser;

#[derive(Args, Clone, Debug)]
pub struct Database {
    /// `sqlite://path`, created if missing, or `postgres://user:password@host/name`; add `?pooling=transaction` behind a
    /// connection pooler in transaction mode; `@FILE` reads it from a file
    #[arg(long = "database", env = "CAUSERIE_DATABASE", value_name = "URL|@FILE", hide_env_values = true)]
    #[arg(default_value = "sqlite://data/causerie.db")]
    pub database: String,
}

/// A database whose migrations are applied unless that is switched off.
#[derive(Args, Clone, Debug)]
pub struct MigratedDatabase {
    #[command(flatten)]
    pub database: Database,
    /// Do not apply missing migrations; fail if there are any
    #[arg(long, env = "CAUSERIE_NO_MIGRATE", value_parser = BoolishValueParser::new())]
    pub no_migrate: bool,
}
