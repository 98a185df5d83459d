use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::TestApp;
use super::database::execute_on;

/// The text columns that contain one of these words, as `table.column`.
pub async fn columns_containing(app: &TestApp, words: &[&str]) -> Vec<String> {
    let db = &app.app.store.read;
    let backend = db.get_database_backend();
    let columns = match backend {
        DbBackend::Postgres => {
            "SELECT table_name AS t, column_name AS c FROM information_schema.columns
            WHERE table_schema = 'public' AND data_type IN ('text', 'character varying')"
        }
        _ => {
            "SELECT m.name AS t, p.name AS c FROM sqlite_master m JOIN pragma_table_info(m.name) p
            WHERE m.type = 'table' AND lower(p.type) IN ('text', 'varchar')"
        }
    };
    let select = |sql: String| db.query_all_raw(Statement::from_string(backend, sql));
    let mut found = Vec::new();
    let columns = select(columns.to_owned()).await.expect("columns");
    assert!(columns.len() > 6, "subject, handle, two names, body …");
    for row in columns {
        let text = |name| row.try_get::<String>("", name).expect("a name");
        let (table, column) = (text("t"), text("c"));
        let sql = format!("SELECT \"{column}\" AS v FROM \"{table}\" WHERE \"{column}\" IS NOT NULL");
        for row in select(sql).await.expect("rows") {
            let value: String = row.try_get("", "v").expect("a string");
            if words.iter().any(|word| value.to_lowercase().contains(&word.to_lowercase())) {
                found.push(format!("{table}.{column}"));
            }
        }
    }
    found
}

/// The number of rows. `rows` is a table, with an optional WHERE clause.
pub async fn count(app: &TestApp, rows: &str) -> i64 {
    let db = &app.app.store.read;
    let sql = Statement::from_string(db.get_database_backend(), format!("SELECT count(*) AS n FROM {rows}"));
    let row = db.query_one_raw(sql).await.expect("a response").expect("a row");
    row.try_get("", "n").expect("a number")
}

/// From now on the database rejects every INSERT, UPDATE or DELETE on the table.
pub async fn reject_writes(app: &TestApp, operation: &str, table: &str) {
    let trigger = match app.app.store.backend() {
        DbBackend::Postgres => format!(
            "CREATE FUNCTION no_{operation}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$;
            CREATE TRIGGER no_{operation} BEFORE {operation} ON {table} EXECUTE FUNCTION no_{operation}()"
        ),
        _ => format!(
            "CREATE TRIGGER no_{operation} BEFORE {operation} ON {table} BEGIN SELECT RAISE(ABORT, 'no'); END"
        ),
    };
    execute_sql(app, &trigger).await;
}

/// Executes SQL in a transaction, for what no API does.
pub async fn execute_sql(app: &TestApp, sql: &str) {
    execute_on(&app.app.store, sql).await;
}
