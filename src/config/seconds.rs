use std::fmt;
use std::ops::RangeBounds;
use std::time::Duration;

use clap::builder::{RangedU64ValueParser, TypedValueParser};

/// A whole number of seconds, as the value of a flag.
#[derive(Clone, Copy, Debug)]
pub struct Seconds(pub Duration);

impl Seconds {
    pub fn parser(range: impl RangeBounds<u64>) -> impl TypedValueParser<Value = Self> {
        let seconds = RangedU64ValueParser::<u64>::new().range(range);
        seconds.map(|seconds| Self(Duration::from_secs(seconds)))
    }
}

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_secs().fmt(f)
    }
}
