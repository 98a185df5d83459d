use std::fmt::Debug;
use std::hash::Hash;

use super::{LoadContext, Planner};
use crate::graphql::error::{ApiError, Result};

/// A key that a value is loaded by: a fact that does not change, such as a member's ID. All keys of one type that a
/// step of an operation needs are loaded in one batch, and each key is loaded once.
pub trait LoaderKey: Clone + Debug + Eq + Hash + Send + Sync + 'static {
    type Value: Send + Sync + 'static;

    /// Whether the values are for the platform, and not for members.
    const IS_FOR_PLATFORM: bool = false;

    /// Whether `load` itself checks that the viewer's token is still valid.
    const CHECKS_VIEWER: bool = false;

    /// Returns the values that exist. A required field fails if its value is missing, so a count of 0 must be returned.
    fn load(
        context: &LoadContext,
        keys: &[Self],
    ) -> impl Future<Output = Result<Vec<(Self, Self::Value)>>> + Send;

    /// Returns the error of a required value that is missing.
    #[must_use]
    fn missing() -> ApiError {
        ApiError::internal(&format!("a row refers to a missing value: no {}", std::any::type_name::<Self>()))
    }

    /// Called once for each field of a plan whose value is loaded by a key of this type.
    fn plan(_: &mut Planner<'_>) {}
}
