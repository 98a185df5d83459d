//! Reads a list of documents, the operator's or the page's, and checks each against limits and schema: one that
//! would be refused whenever it is asked for is a mistake to be told at once.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_graphql::extensions::{
    Extension, ExtensionContext, ExtensionFactory, NextParseQuery, NextValidation,
};
use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{Request, ServerError, ServerResult, ValidationResult, Variables, async_trait};
use thiserror::Error;

use super::documents::{Listed, ListedDocument};
use super::guard::{self, Limits};
use super::placing::misplaced;
use super::schema::builder;

#[derive(Debug, Error)]
pub enum TrustError {
    #[error("it is not a JSON object of names and documents, as code generators write it")]
    NotAList,
    #[error("`{name}`: {reason}")]
    Unfit { name: String, reason: String },
}

/// The text of a file: `{"<hash>": "query …", …}`.
pub async fn trust(json: &str, limits: &Limits) -> Result<Listed, TrustError> {
    let list: BTreeMap<String, String> = serde_json::from_str(json).map_err(|_| TrustError::NotAList)?;
    let schema = builder().extension(OnlyValidation).finish();
    let mut listed = Listed::new();
    for (name, text) in list {
        let unfit =
            |error: &ServerError| TrustError::Unfit { name: name.clone(), reason: error.message.clone() };
        let document = guard::admit(&text, limits).map_err(|error| unfit(&error))?;
        if let Some(error) = schema.execute(Request::new(&text)).await.errors.first() {
            return Err(unfit(error));
        }
        listed.insert(name, ListedDocument { text, document });
    }
    Ok(listed)
}

/// Ends each request after its validation: with the errors, or with none.
struct OnlyValidation;

impl ExtensionFactory for OnlyValidation {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_trait::async_trait]
impl Extension for OnlyValidation {
    async fn parse_query(
        &self,
        ctx: &ExtensionContext<'_>,
        query: &str,
        variables: &Variables,
        next: NextParseQuery<'_>,
    ) -> ServerResult<ExecutableDocument> {
        let document = next.run(ctx, query, variables).await?;
        let mut operations = document.operations.iter();
        let wrong = operations
            .find_map(|(_, operation)| misplaced(&ctx.schema_env.registry, &document, &operation.node).pop());
        wrong.map_or(Ok(document), Err)
    }

    async fn validation(
        &self,
        ctx: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        next.run(ctx).await?;
        Err(Vec::new())
    }
}
