/// What one document may ask for. The defaults are far above what a front end needs.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Names, numbers, strings and punctuation marks of the text.
    pub tokens: usize,
    pub operations: usize,
    pub fragments: usize,
    /// Fields of one operation's root, those of fragments among them.
    pub root_fields: usize,
    pub aliases: usize,
    pub directives: usize,
    /// Fields and fragments of all definitions, a fragment's as often as it is spread.
    pub selections: usize,
    /// Fields inside fields. The standard introspection query has 13.
    pub depth: usize,
    /// Every field costs 1, a whole text 20, and what stands in a page as often as the page is long.
    pub complexity: usize,
    /// The same for each event of a subscription.
    pub subscription_complexity: usize,
    /// Values of the variables, lists and objects among them.
    pub values: usize,
    /// Whether a document may ask about the schema.
    pub introspection: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            tokens: 5_000,
            operations: 50,
            fragments: 100,
            root_fields: 30,
            aliases: 200,
            directives: 200,
            selections: 5_000,
            depth: 16,
            complexity: 5_000,
            subscription_complexity: 500,
            values: 5_000,
            introspection: true,
        }
    }
}
