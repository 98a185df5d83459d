//! What the platform says of a member, in a token or in bulk, and what becomes of it.

use chrono::{DateTime, Utc};
use entity::id::MemberId;
use entity::member::Model;
use slug::slugify;

use crate::messaging::member::sign_in::fold;
use crate::messaging::text::confusable::is_lookalike;
use crate::messaging::text::visible::is_blank;
use crate::messaging::text::words;

/// What the platform says of a member. What it leaves out stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    pub subject: String,
    pub name: Option<String>,
    pub handle: Option<String>,
    pub picture: Option<String>,
    pub locale: Option<String>,
}

impl Profile {
    /// A member of this identity who was never seen before, without a name so far.
    pub(in crate::messaging) fn new_member(&self, now: DateTime<Utc>) -> Model {
        Model {
            id: MemberId::fresh(),
            subject: self.subject.clone(),
            handle: String::new(),
            display_name: String::new(),
            sort_name: String::new(),
            words: None,
            avatar_url: self.picture.clone(),
            locale: self.locale.clone(),
            event_seq: 0,
            event_floor: 0,
            created_at: now,
            erased_at: None,
            revoked_before: None,
        }
    }

    /// A known member as the platform describes them now.
    pub(in crate::messaging) fn follow(&self, known: &Model, handle: String) -> Model {
        let mut row = known.clone();
        self.name(&mut row, handle);
        row.avatar_url = self.picture.clone().or(row.avatar_url);
        row.locale = self.locale.clone().or(row.locale);
        row
    }

    /// Whether a known member's handle stays, where there is one: without a word from the platform, as it is wished, or
    /// with a suffix since the wish was taken.
    pub(in crate::messaging) fn keeps(&self, known: &Model) -> bool {
        let wished = || known.handle == self.wish() || self.handles(known.id).contains(&known.handle);
        !is_blank(&known.handle) && (self.handle.is_none() || wished())
    }

    pub(in crate::messaging) fn name(&self, row: &mut Model, handle: String) {
        let known = Some(&row.display_name).filter(|known| !is_blank(known));
        row.display_name = self.name.as_ref().or(known).unwrap_or(&handle).clone();
        row.sort_name = fold(&row.display_name);
        row.words = Some(words::of_member(&row.display_name, &handle));
        row.handle = handle;
    }

    /// The handles to try: the wish; where somebody else has it, or it may be taken for another, with some of the
    /// member's own id.
    pub(in crate::messaging) fn handles(&self, id: MemberId) -> Vec<String> {
        let wish = self.wish();
        let id = id.0.simple().to_string();
        // The end of a UUIDv7 is its random part.
        let (short, long) = (format!("{wish}-{}", &id[26..]), format!("{wish}-{id}"));
        if is_lookalike(&wish) { vec![short, long] } else { vec![wish, short, long] }
    }

    /// What the platform says, or a slug of the name.
    fn wish(&self) -> String {
        let wish = match (&self.handle, &self.name) {
            (Some(handle), _) => handle.clone(),
            (None, Some(name)) => slugify(name),
            (None, None) => String::new(),
        };
        if wish.is_empty() { "member".to_owned() } else { wish }
    }
}
