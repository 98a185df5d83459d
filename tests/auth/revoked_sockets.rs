//! Revoking tokens closes their sockets.

use causerie::app::App;
use causerie::clock::Clock;
use causerie::live::sweep::sweep;
use causerie::messaging::platform::revoke::revoke;
use futures_util::future::join_all;
use rstest::rstest;

use crate::support::platform::Platform;
use crate::support::socket::PROTOCOL;
use crate::support::{Backend, Postgres, Socket, Sqlite, start};

const ADA: &str = "platform|Ada";

#[rstest]
#[tokio::test]
async fn only_sockets_of_a_revoked_token_are_closed(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let platform = Platform::of(&app);
    let mut old = Socket::open(&app.url(), &app.token_issued_at(ADA, -10)).await;
    let mut new = app.member_with(app.token_issued_at(ADA, 1)).await.opens_a_socket().await;
    let mut bob = app.member("Bob").await.opens_a_socket().await;

    platform.revokes(ADA, None).await;

    assert_eq!(old.close_code().await, 4403);
    for socket in [&mut new, &mut bob] {
        socket.pings().await;
    }
}

#[rstest]
#[tokio::test]
async fn a_revocation_by_another_process_closes_the_socket(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let token = app.token_issued_at(ADA, -10);
    let mut socket = Socket::open(&app.url(), &token).await;
    let other = App::new(app.database.open().await, Clock::System);

    revoke(&other, ADA, None).await.expect("a revocation");

    assert_eq!(app.status_with(&token).await, 401, "requests are refused at once");
    sweep(&app.app.store, &app.app.event_bus).await.expect("a sweep");
    assert_eq!(socket.close_code().await, 4403);
    other.store.close().await.expect("a closed store");
}

#[rstest]
#[tokio::test]
async fn a_socket_opened_during_a_revocation_is_closed(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = start!(backend);
    let platform = Platform::of(&app);
    let tokens: Vec<_> =
        (0..20).map(|number| app.token_issued_at(&format!("member {number}"), -10)).collect();
    // Half of the subjects are members already.
    for token in tokens.iter().step_by(2) {
        assert_eq!(app.status_with(token).await, 200);
    }
    let open = async |token: &str| {
        let mut socket = Socket::connect(&app.url(), Some(PROTOCOL)).await;
        socket.signs_in(token).await;
        // Acknowledged or not, the socket is closed in the end.
        assert_eq!(socket.close_code().await, 4403);
    };

    let opening = join_all(tokens.iter().map(|token| open(token)));
    let revoking = join_all((0..20).map(|number| {
        let subject = format!("member {number}");
        let platform = &platform;
        async move { platform.revokes(&subject, None).await }
    }));
    tokio::join!(opening, revoking);
}
