mod metrics; // `/metrics`
mod traces; // OpenTelemetry spans
mod logs; // log lines contain no private data
