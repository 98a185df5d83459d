use clap::Args;
use clap::builder::BoolishValueParser;

/// What members see of each other's typing.
#[derive(Args, Clone, Copy, Debug)]
pub struct TypingSettings {
    /// Do not show members that their correspondent is typing
    #[arg(long, env = "CAUSERIE_NO_TYPING", value_parser = BoolishValueParser::new())]
    pub no_typing: bool,
}
