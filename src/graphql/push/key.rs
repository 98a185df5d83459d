use crate::graphql::error::Result;
use crate::graphql::plan::{LoadContext, LoaderKey};

/// The service's public key for push messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PushKey;

impl LoaderKey for PushKey {
    type Value = Option<String>;

    async fn load(context: &LoadContext, _: &[Self]) -> Result<Vec<(Self, Self::Value)>> {
        Ok(vec![(Self, context.app.push_key.clone())])
    }
}
