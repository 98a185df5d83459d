//! A write leaves what is to be delivered in its own transaction.

use std::collections::HashSet;

use causerie::messaging::message::expire::expire;
use causerie::notify::due::handle_due;
use chrono::TimeDelta;
use entity::delivery::{Channel, DeliveryKind, DeliveryState};
use rstest::rstest;

use super::{NOTIFY_AFTER, browser, deliveries, endpoint, notices, notifying, of_kind};
use crate::support::app::conversation_id;
use crate::support::platform::Platform;
use crate::support::rows::{count, execute_sql, reject_writes};
use crate::support::transaction::{Transaction, waiting_for_locks};
use crate::support::{Backend, Postgres, Sqlite, start};

#[rstest]
#[tokio::test]
async fn what_happens_is_left_for_each_endpoint_under_one_id(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = notifying(backend).await else { return };
    let endpoints = [
        endpoint(&app, "https://one.example/hooks").await,
        endpoint(&app, "https://two.example/hooks").await,
    ];
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);

    let id = ada.writes_to(&bob, "Bonjour").await;
    bob.sends(&id, "Bonsoir").await;
    bob.closes(&id).await;
    ada.deletes(&id).await;
    Platform::of(&app).erases("platform|Bob").await;

    let told = deliveries(&app).await;
    for target in endpoints {
        let told: Vec<_> = told.iter().filter(|row| row.target_id == target).collect();
        let kinds: Vec<_> = told.iter().map(|row| (row.kind, row.message_seq)).collect();
        let expected = [
            (DeliveryKind::ConversationStarted, None),
            (DeliveryKind::MessageSent, Some(1)),
            (DeliveryKind::MessageSent, Some(2)),
            (DeliveryKind::ConversationClosed, None),
            (DeliveryKind::ConversationDeleted, None),
            (DeliveryKind::MemberErased, None),
        ];
        assert_eq!(kinds, expected);
        let actors: Vec<_> = told.iter().map(|row| row.member_id).collect();
        let [ada, bob] = [&ada, &bob].map(|actor| Some(actor.member_id()));
        assert_eq!(actors, [ada, ada, bob, bob, ada, bob]);
        let others: Vec<_> = told.iter().map(|row| row.other_id).collect();
        assert_eq!(others, [bob, bob, ada, ada, bob, None]);
        let conversations: Vec<_> = told.iter().map(|row| row.conversation_id).collect();
        let conversation = Some(conversation_id(&id));
        assert_eq!(conversations[..5], [conversation; 5]);
        assert_eq!(conversations[5], None);
        assert!(told.iter().all(|row| row.channel == Channel::Webhook));
        assert!(told.iter().all(|row| row.state == DeliveryState::Pending && row.next_at == row.created_at));
        assert_eq!(told[5].subject.as_deref(), Some("platform|Bob"));
    }
    let ids: HashSet<_> = told.iter().map(|row| row.id).collect();
    assert_eq!((told.len(), ids.len()), (12, 6));
}

#[rstest]
#[tokio::test]
async fn an_endpoint_that_ended_or_is_not_in_use_is_told_nothing(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = notifying(backend).await else { return };
    endpoint(&app, "https://ended.example").await;
    execute_sql(&app, "UPDATE webhook_endpoint SET ended_at = seen_at").await;
    endpoint(&app, "https://removed.example").await;
    app.app.clock.advance(TimeDelta::minutes(10));
    let current = endpoint(&app, "https://current.example").await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);

    ada.writes_to(&bob, "Bonjour").await;

    let told = deliveries(&app).await;
    assert_eq!(told.len(), 2);
    assert!(told.iter().all(|row| row.target_id == current));
}

#[rstest]
#[tokio::test]
async fn a_conversation_whose_messages_expire_is_deleted_by_nobody(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = notifying(backend).await else { return };
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "Bonjour").await;
    ada.sends(&id, "?").await;
    app.app.clock.advance(TimeDelta::days(1));
    endpoint(&app, "https://one.example/hooks").await;

    expire(&app.app, app.app.clock.now()).await.expect("expired messages");

    let [deleted] = &of_kind(&app, DeliveryKind::ConversationDeleted).await[..] else { panic!("one") };
    assert_eq!(deleted.message_seq, Some(2), "the message with which it expired");
    let members = [deleted.member_id, deleted.other_id];
    assert!([&ada, &bob].iter().all(|actor| members.contains(&Some(actor.member_id()))));
}

#[rstest]
#[tokio::test]
async fn a_refused_message_leaves_nothing(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = notifying(backend).await else { return };
    endpoint(&app, "https://one.example/hooks").await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "Bonjour").await;
    let before = (deliveries(&app).await, count(&app, "notification").await);
    ada.on_member("blockMember", &bob).await;

    bob.cannot_send(&id, "Bonsoir", None).await;

    assert_eq!((deliveries(&app).await, count(&app, "notification").await), before);
}

#[rstest]
#[tokio::test]
async fn a_message_whose_notification_cannot_be_written_is_not_sent(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = notifying(backend).await else { return };
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "Bonjour").await;
    execute_sql(&app, "DELETE FROM notification").await;
    reject_writes(&app, "insert", "notification").await;

    let failed = app.writes(&ada, &id, "?", None).await;

    assert!(failed.is_err());
    assert_eq!(bob.history(&id).await, ["Bonjour"]);
}

#[rstest]
#[tokio::test]
async fn without_webhooks_and_push_a_message_leaves_nothing(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    endpoint(&app, "https://one.example/hooks").await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);

    ada.writes_to(&bob, "Bonjour").await;

    assert!(deliveries(&app).await.is_empty());
    assert_eq!(count(&app, "notification").await, 0);
}

#[rstest]
#[tokio::test]
async fn a_send_takes_no_more_statements(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = notifying(backend).await else { return };
    endpoint(&app, "https://one.example/hooks").await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "Bonjour").await;
    app.statements();

    app.writes(&bob, &id, "Bonsoir", None).await.expect("a sent message");

    let statements = app.statements();
    let expected = if backend == Postgres { 1 } else { 2 };
    assert_eq!(statements.len(), expected, "{statements:#?}");
}

/// PostgreSQL only: on SQLite, the send and the claim cannot overlap.
#[tokio::test]
async fn a_message_sent_while_its_notification_is_claimed_is_notified_of_again() {
    let Some(app) = notifying(Postgres).await else { return };
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "Bonjour").await;
    let claim = Transaction::begin(&app, "DELETE FROM notification").await;

    let sending = app.writes(&ada, &id, "?", None);
    let committing = async {
        waiting_for_locks(&app, 1).await;
        claim.commits().await;
    };
    let (sent, ()) = tokio::join!(sending, committing);

    sent.expect("a sent message");
    assert_eq!(count(&app, "notification").await, 1);
}

/// Holds up a message that is written, before its commit.
const PAUSE: &str = "CREATE FUNCTION pause() RETURNS trigger LANGUAGE plpgsql
    AS $$ BEGIN PERFORM pg_advisory_xact_lock(1); RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER pause AFTER INSERT ON message DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION pause()";

#[tokio::test]
async fn a_notification_is_not_handled_while_a_message_is_added_to_it() {
    let Some(app) = notifying(Postgres).await else { return };
    endpoint(&app, "https://one.example/hooks").await;
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    let id = ada.writes_to(&bob, "Bonjour").await;
    app.app.clock.advance(NOTIFY_AFTER);
    execute_sql(&app, PAUSE).await;
    let pause = Transaction::begin(&app, "SELECT pg_advisory_xact_lock(1)").await;

    let sending = app.writes(&ada, &id, "?", None);
    let handling = async {
        waiting_for_locks(&app, 1).await;
        handle_due(&app.app).await.expect("handled notifications");
        pause.rolls_back().await;
    };
    let (sent, ()) = tokio::join!(sending, handling);

    sent.expect("a sent message");
    handle_due(&app.app).await.expect("handled notifications");
    let seqs: Vec<_> = notices(&app).await.iter().map(|notice| notice.message_seq).collect();
    assert_eq!(seqs, [Some(2)]);
}

#[rstest]
#[tokio::test]
async fn revoking_tokens_forgets_the_browsers_that_registered_before(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = notifying(backend).await else { return };
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    browser(&app, &ada, "old").await;
    browser(&app, &bob, "other").await;
    app.app.clock.advance(TimeDelta::seconds(1));

    Platform::of(&app).revokes("platform|Ada", None).await;
    browser(&app, &ada, "new").await;
    Platform::of(&app).revokes("platform|Ada", Some("2026-01-01T00:00:00Z")).await;

    let kept = ["new", "other"].map(|name| format!("endpoint = 'https://push.example/{name}'"));
    for browser in kept {
        assert_eq!(count(&app, &format!("push_registration WHERE {browser}")).await, 1, "{browser}");
    }
    assert_eq!(count(&app, "push_registration").await, 2);
}

#[rstest]
#[tokio::test]
async fn nothing_is_left_for_an_erased_member(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = notifying(backend).await else { return };
    let (ada, bob) = (app.member("Ada").await, app.member("Bob").await);
    browser(&app, &bob, "bob").await;
    ada.writes_to(&bob, "Bonjour").await;

    Platform::of(&app).erases("platform|Bob").await;

    assert_eq!(count(&app, "notification").await, 0);
    assert_eq!(count(&app, "push_registration").await, 0);
}
