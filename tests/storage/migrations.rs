//! Migrations up and down, and by several replicas at the same time.

use causerie::store::{MigrationState, Step, is_current, migrate, migration_states};
use rstest::rstest;
use sea_orm::{ConnectionTrait, FromQueryResult, Statement};

use crate::support::{Backend, Database, Postgres, Sqlite, start};

/// The names of all tables and indexes, except those of the migrator.
async fn tables_and_indexes(store: &causerie::store::Store, backend: Backend) -> Vec<String> {
    #[derive(FromQueryResult)]
    struct Named {
        name: String,
    }
    let sql = match backend {
        Sqlite => "SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' AND tbl_name <> 'seaql_migrations' ORDER BY name",
        Postgres => {
            "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'seaql_migrations'
            UNION SELECT indexname FROM pg_indexes WHERE schemaname = 'public'
                AND tablename <> 'seaql_migrations' ORDER BY name"
        }
    };
    let statement = Statement::from_string(store.backend(), sql);
    Named::find_by_statement(statement)
        .all(&store.read)
        .await
        .expect("the catalog")
        .into_iter()
        .map(|n| n.name)
        .collect()
}

#[rstest]
#[tokio::test]
async fn migrations_can_be_applied_rolled_back_and_applied_again(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(database) = Database::empty(backend).await else { return };
    let store = database.open().await;
    assert!(!is_current(&store).await.expect("a status"), "an empty database has no migration");

    migrate(&store, Step::Up).await.expect("up");
    let all = tables_and_indexes(&store, backend).await;
    assert!(is_current(&store).await.expect("a status"));
    for name in [
        "member",
        "relationship",
        "conversation",
        "participant",
        "message",
        "event",
        "conversation_open_pair",
        "participant_inbox",
        "message_client_key",
    ] {
        assert!(all.iter().any(|one| one == name), "{name} of {all:?}");
    }

    let steps = migration_states(&store).await.expect("a status").len();
    for _ in 0..steps {
        migrate(&store, Step::Down).await.expect("down");
    }
    assert_eq!(tables_and_indexes(&store, backend).await, Vec::<String>::new());
    assert!(
        migration_states(&store)
            .await
            .expect("a status")
            .iter()
            .all(|(_, state)| *state == MigrationState::Missing)
    );

    migrate(&store, Step::Up).await.expect("up again");
    assert_eq!(tables_and_indexes(&store, backend).await, all);
}

/// An older version knows neither.
#[rstest]
#[tokio::test]
async fn a_rollback_lists_archived_conversations_and_ends_mutes_until_a_time(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = start!(backend);
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "Bonjour").await;
    bob.on_conversation("archiveConversation", &id).await;
    bob.mutes_until(&id, "2999-01-01T00:00:00Z").await;
    let database = app.stop().await;
    let store = database.open().await;

    let preferences = "m20261130_000008_member_preferences_additive".to_owned();
    while migration_states(&store)
        .await
        .expect("a status")
        .contains(&(preferences.clone(), MigrationState::Applied))
    {
        migrate(&store, Step::Down).await.expect("down");
    }

    let hidden = "SELECT 1 AS n FROM participant WHERE activity_seq IS NULL OR muted_at IS NOT NULL";
    let hidden = store.read.query_one_raw(Statement::from_string(store.backend(), hidden)).await;
    assert!(hidden.expect("a response").is_none());
}

#[rstest]
#[tokio::test]
async fn replicas_that_start_concurrently_migrate_once(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(database) = Database::empty(backend).await else { return };
    let stores = [database.open().await, database.open().await, database.open().await];

    let [one, two, three] = &stores;
    let done = tokio::join!(migrate(one, Step::Up), migrate(two, Step::Up), migrate(three, Step::Up));

    assert!(matches!(done, (Ok(()), Ok(()), Ok(()))), "{done:?}");
    assert!(is_current(one).await.expect("a status"));
}
