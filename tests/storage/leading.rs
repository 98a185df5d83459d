//! Of the services on one PostgreSQL database, one leads: it deletes what is old.

use causerie::store::{ServiceLock, Store};
use rstest::rstest;

use super::poolers::pooler;
use crate::support::database::execute_on;
use crate::support::{Database, Postgres, Program, eventually};

#[rstest]
#[tokio::test]
async fn another_service_leads_when_the_one_that_led_has_ended(#[values(false, true)] is_pooled: bool) {
    let Some(database) = Database::migrated(Postgres).await else { return };
    let pooler = if is_pooled { Some(pooler(&database.url).await) } else { None };
    let pooled = pooler.as_ref().map(|(_, url)| format!("{url}?pooling=transaction"));
    let store = Store::open(pooled.as_ref().unwrap_or(&database.url)).await.expect("an open store");
    let (mut first, mut second, mut third) = Default::default();
    let holds = async |lock: &mut ServiceLock| {
        let services = lock.hold_shared(&store).await.expect("a lock");
        (services, *lock.leads().borrow())
    };

    assert_eq!(holds(&mut first).await, (1, true));
    assert_eq!(holds(&mut second).await, (2, false));
    assert_eq!(holds(&mut first).await, (2, true), "it still leads");
    drop(first);

    eventually("another one leads", async || holds(&mut second).await == (1, true)).await;
    assert_eq!(holds(&mut third).await, (2, false));
    store.close().await.expect("a closed store");
}

#[tokio::test]
async fn the_service_that_leads_deletes_old_messages() {
    let Some(database) = Database::migrated(Postgres).await else { return };
    let serve = |settings: &[&str]| {
        Program::serve(&database.url, |command| {
            command.args(settings);
        })
    };
    let retention = ["--message-retention-days", "2"];
    let store = database.open().await;
    // It keeps messages: only another one could delete them.
    let first = serve(&[]);
    let (ada, bob) = (first.member("Ada").await, first.member("Bob").await);
    let id = ada.writes_to(&bob, "1").await;
    execute_on(&store, "UPDATE message SET sent_at = sent_at - interval '3 days'").await;

    let second = serve(&retention);
    for _ in 0..10 {
        assert_eq!(second.member("Bob").await.history(&id).await, ["1"], "the first one leads");
    }

    first.stop();
    second.stop();
    let third = serve(&retention);
    let bob = third.member("Bob").await;
    eventually("no message", async || bob.lists().await.is_empty()).await;
    store.close().await.expect("a closed store");
}
