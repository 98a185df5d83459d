use entity::id::MemberId;
use futures_util::future::pending;
use tokio_util::sync::CancellationToken;

use super::places::{Place, Places};

/// What a member's sockets and streams have not read yet. One alone cannot hold much, but all of them
/// together could.
#[derive(Clone, Debug)]
pub struct Unread {
    places: Places<MemberId>,
    most: usize,
    /// Nobody where nobody has signed in.
    member: Option<MemberId>,
    /// The socket or stream that wanted to hold more. It has to end.
    over: CancellationToken,
}

impl Unread {
    /// At most so many bytes of each member, and one answer more.
    #[must_use]
    pub fn new(
        places: Places<MemberId>,
        most: usize,
        member: Option<MemberId>,
        over: CancellationToken,
    ) -> Self {
        Self { places, most, member, over }
    }

    /// For an answer, until it is read. Does not come back where there is too much: nothing is said any
    /// more.
    pub async fn hold(&self, bytes: usize) -> Option<Place<MemberId>> {
        let member = self.member?;
        let place = self.places.take_many(member, bytes, self.most);
        if place.is_none() {
            self.over.cancel();
            pending::<()>().await;
        }
        place
    }
}
