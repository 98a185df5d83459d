use entity::id::MemberId;

use super::Execution;
use crate::caller::Caller;
use crate::graphql::error::Result;
use crate::limits::fair_share::SharePermit;

/// A write by the viewer. It counts toward the viewer's share of concurrent writes until it is dropped.
pub struct ViewerWrite {
    pub viewer: MemberId,
    _permit: SharePermit,
}

impl ViewerWrite {
    /// Waits for a permit of the viewer's share of concurrent writes, and discards the values loaded before. Fails with
    /// `UNAUTHENTICATED` if the viewer's token is no longer valid.
    pub async fn begin(execution: &Execution) -> Result<Self> {
        execution.context.check_token().await?;
        Self::begin_and_check_token_later(execution).await
    }

    /// Like `begin`, for a write whose own statement checks the viewer's token.
    pub async fn begin_and_check_token_later(execution: &Execution) -> Result<Self> {
        let context = &execution.context;
        let viewer = context.viewer()?;
        let permit = context.app.shares.of(Caller::Member(viewer)).write().await;
        execution.discard_loaded();
        Ok(Self { viewer, _permit: permit })
    }
}
