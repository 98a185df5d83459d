use std::fmt;

/// The result of one check.
pub struct Finding {
    pub verdict: Verdict,
    subject: &'static str,
    text: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Ok,
    /// The service runs, but something deserves attention.
    Warning,
    /// The service does not run, or cannot do its work.
    Failed,
}

impl Finding {
    pub fn ok(subject: &'static str, text: impl Into<String>) -> Self {
        Self { verdict: Verdict::Ok, subject, text: text.into() }
    }

    pub fn warning(subject: &'static str, text: impl Into<String>) -> Self {
        Self { verdict: Verdict::Warning, subject, text: text.into() }
    }

    pub fn failed(subject: &'static str, text: impl Into<String>) -> Self {
        Self { verdict: Verdict::Failed, subject, text: text.into() }
    }
}

/// One line.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = match self.verdict {
            Verdict::Ok => "ok",
            Verdict::Warning => "warning",
            Verdict::Failed => "failed",
        };
        write!(f, "{verdict:<8} {}: {}", self.subject, self.text.replace('\n', " "))
    }
}
