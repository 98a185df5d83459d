use clap::Args;
use clap::builder::RangedU64ValueParser;

#[derive(Args, Clone)]
pub struct JwtSecret {
    /// Secret with which the platform signs `HS256` tokens, at least 32 bytes; `@FILE` reads it from a file
    #[arg(
        long = "jwt-secret",
        env = "CAUSERIE_JWT_SECRET",
        value_name = "SECRET|@FILE",
        hide_env_values = true
    )]
    pub jwt_secret: Option<String>,
}

/// The keys that verify tokens, and the claims that tokens must have.
#[derive(Args)]
pub struct Tokens {
    #[command(flatten)]
    pub secret: JwtSecret,
    /// JSON Web Key Set of the platform's public keys (`RS256`, `ES256`, `EdDSA`), as an `https` address or a file; required without `--jwt-secret`
    #[arg(long, env = "CAUSERIE_JWKS", value_name = "URL|FILE", hide_env_values = true)]
    pub jwks: Option<String>,
    /// Seconds between reloads of the JSON Web Key Set, 1 to 86400
    #[arg(long, env = "CAUSERIE_JWKS_REFRESH", value_name = "SECONDS", default_value_t = 300)]
    #[arg(value_parser = RangedU64ValueParser::<u32>::new().range(1..=86_400))]
    pub jwks_refresh: u32,
    /// Refuse tokens without one of these audiences in `aud`; separate several with commas
    #[arg(long, env = "CAUSERIE_JWT_AUDIENCE", value_name = "AUDIENCE", value_delimiter = ',')]
    #[arg(value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub jwt_audience: Vec<String>,
    /// Refuse tokens with another issuer in `iss`
    #[arg(long, env = "CAUSERIE_JWT_ISSUER", value_name = "ISSUER")]
    #[arg(value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub jwt_issuer: Option<String>,
    /// Allowed difference between the clocks of the platform and the service, in seconds, 0 to 300
    #[arg(long, env = "CAUSERIE_JWT_LEEWAY", value_name = "SECONDS", default_value_t = Tokens::JWT_LEEWAY)]
    #[arg(value_parser = RangedU64ValueParser::<u16>::new().range(0..=300))]
    pub jwt_leeway: u16,
}

impl Tokens {
    pub const JWT_LEEWAY: u16 = 5;
}
