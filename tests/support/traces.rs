use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::TestApp;

/// The columns of type text that hold one of these words, as table.column.
pub async fn traces_of(app: &TestApp, words: &[&str]) -> Vec<String> {
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
    let all = |sql: String| db.query_all_raw(Statement::from_string(backend, sql));
    let mut found = Vec::new();
    let columns = all(columns.to_owned()).await.expect("columns");
    assert!(columns.len() > 6, "subject, handle, two names, body …");
    for row in columns {
        let text = |name| row.try_get::<String>("", name).expect("a name");
        let (table, column) = (text("t"), text("c"));
        let sql = format!("SELECT \"{column}\" AS v FROM \"{table}\" WHERE \"{column}\" IS NOT NULL");
        for row in all(sql).await.expect("rows") {
            let value: String = row.try_get("", "v").expect("a text");
            if words.iter().any(|word| value.to_lowercase().contains(&word.to_lowercase())) {
                found.push(format!("{table}.{column}"));
            }
        }
    }
    found
}

/// Rows of a table that fit.
pub async fn count(app: &TestApp, rows: &str) -> i64 {
    let db = &app.app.store.read;
    let sql = Statement::from_string(db.get_database_backend(), format!("SELECT count(*) AS n FROM {rows}"));
    let row = db.query_one_raw(sql).await.expect("an answer").expect("a row");
    row.try_get("", "n").expect("a number")
}

/// From now on the database refuses to INSERT, UPDATE or DELETE there.
pub async fn refuses(app: &TestApp, act: &str, table: &str) {
    let refusing = match app.app.store.backend() {
        DbBackend::Postgres => format!(
            "CREATE FUNCTION no_{act}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$;
            CREATE TRIGGER no_{act} BEFORE {act} ON {table} EXECUTE FUNCTION no_{act}()"
        ),
        _ => format!("CREATE TRIGGER no_{act} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, 'no'); END"),
    };
    tampers(app, &refusing).await;
}

/// Does to the database what no door does.
pub async fn tampers(app: &TestApp, sql: &str) {
    let tx = app.app.store.begin().await.expect("a transaction");
    tx.execute_unprepared(sql).await.expect("it is done");
    tx.commit().await.expect("it is kept");
}
