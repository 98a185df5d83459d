//! A member's profile after validation, and how it changes the member's row.

use chrono::{DateTime, Utc};
use entity::id::MemberId;
use entity::member::Model;

use crate::messaging::text::sort_key::sort_key;
use crate::messaging::text::visible::is_blank;
use crate::messaging::text::words::index_words;

/// A member as the platform describes them. Missing fields leave the member's values unchanged.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    pub subject: String,
    pub name: Option<String>,
    pub handle: Option<String>,
    pub picture: Option<String>,
    pub locale: Option<String>,
}

impl Profile {
    /// A new member, still without a name and a handle.
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
            shows_read_marks: true,
        }
    }

    /// Returns the member with the values of this profile.
    pub(in crate::messaging) fn apply(&self, member: &Model, handle: String) -> Model {
        let mut row = member.clone();
        self.set_name(&mut row, handle);
        row.avatar_url = self.picture.clone().or(row.avatar_url);
        row.locale = self.locale.clone().or(row.locale);
        row
    }

    /// Sets the handle, the display name, and what is derived from them. Without any name, the handle is displayed.
    pub(in crate::messaging) fn set_name(&self, row: &mut Model, handle: String) {
        let current = Some(&row.display_name).filter(|current| !is_blank(current));
        row.display_name = self.name.as_ref().or(current).unwrap_or(&handle).clone();
        row.sort_name = sort_key(&row.display_name);
        row.words = Some(index_words([&row.display_name, &handle]));
        row.handle = handle;
    }
}
