use causerie::store::Store;
use sea_orm::{ConnectionTrait, DbBackend, Statement};

#[derive(Debug)]
pub struct Plan {
    pub sql: String,
    pub steps: Vec<String>,
}

impl Plan {
    pub fn mentions(&self, words: &str) -> bool {
        self.steps.iter().any(|step| step.contains(words))
    }

    /// Whether PostgreSQL knows that the statement matches nothing, because a parameter is NULL.
    pub fn finds_nothing(&self) -> bool {
        self.mentions("One-Time Filter: false")
    }
}

/// The plans of a statement. PostgreSQL uses custom plans for the first five executions of a prepared statement, and
/// may then switch to a generic plan: both are returned.
pub async fn explain(store: &Store, statement: Statement) -> Vec<Plan> {
    let Statement { sql, db_backend: backend, .. } = &statement;
    if *backend == DbBackend::Sqlite {
        let mut plans = Vec::new();
        for sql in sql.split(';') {
            let explained = Statement { sql: format!("EXPLAIN QUERY PLAN {sql}"), ..statement.clone() };
            let steps = lines(&store.read, explained, "detail").await;
            plans.push(Plan { sql: sql.to_owned(), steps });
        }
        return plans;
    }
    let tx = store.begin().await.expect("a transaction");
    let custom = Statement { sql: format!("EXPLAIN {sql}"), ..statement.clone() };
    let custom = lines(&tx, custom, "QUERY PLAN").await;
    for _ in 0..6 {
        tx.query_all_raw(statement.clone()).await.expect("rows");
    }
    let name = "SELECT name FROM pg_prepared_statements WHERE statement = $1";
    let name = Statement::from_sql_and_values(*backend, name, [sql.clone().into()]);
    let name = lines(&tx, name, "name").await.remove(0);
    let count = statement.values.as_ref().map_or(0, |values| values.0.len());
    let generic = format!("EXPLAIN EXECUTE {name} ({})", vec!["NULL"; count].join(", "));
    let generic = lines(&tx, Statement::from_string(*backend, generic), "QUERY PLAN").await;
    [custom, generic].map(|steps| Plan { sql: sql.clone(), steps }).into()
}

async fn lines(db: &impl ConnectionTrait, statement: Statement, column: &str) -> Vec<String> {
    let rows = db.query_all_raw(statement).await.expect("rows");
    rows.iter().map(|row| row.try_get("", column).expect("a string")).collect()
}
