//! Makes the candidates for a member's handle. The writes (`sign_in.rs`, `platform/upsert_members.rs`) take the first
//! that is free.

use entity::id::MemberId;
use entity::member::Model;
use icu_normalizer::ComposingNormalizerBorrowed;
use slug::slugify;

use crate::messaging::member::profile::Profile;
use crate::messaging::text::confusable::is_confusable;
use crate::messaging::text::visible::{clean_line, is_blank, remove_invisible};

/// The base of a handle if the profile has neither a handle nor a name with letters.
const DEFAULT_HANDLE: &str = "member";

/// Other members have taken all candidates.
#[derive(Debug, thiserror::Error)]
#[error("every candidate handle is taken")]
pub struct NoFreeHandle;

/// Makes handles that look the same equal: composes accents and removes invisible characters.
pub(in crate::messaging) fn normalize(text: &str) -> String {
    ComposingNormalizerBorrowed::new_nfc().normalize(&remove_invisible(&clean_line(text))).into_owned()
}

/// Returns the handles to try, in order: the requested one, unless it is confusable; the same with a part of the
/// member's ID, then with all of it.
pub(in crate::messaging) fn candidates(profile: &Profile, id: MemberId) -> Vec<String> {
    let requested = requested(profile);
    let id = id.0.simple().to_string();
    // The last digits of a UUIDv7 are random.
    let (short, long) = (format!("{requested}-{}", &id[26..]), format!("{requested}-{id}"));
    if is_confusable(&requested) { vec![short, long] } else { vec![requested, short, long] }
}

/// Whether an existing member keeps their handle: the profile requests none, or the current one is a candidate.
pub(in crate::messaging) fn is_kept(profile: &Profile, member: &Model) -> bool {
    let is_candidate =
        || member.handle == requested(profile) || candidates(profile, member.id).contains(&member.handle);
    !is_blank(&member.handle) && (profile.handle.is_none() || is_candidate())
}

fn requested(profile: &Profile) -> String {
    let requested = match (&profile.handle, &profile.name) {
        (Some(handle), _) => handle.clone(),
        (None, Some(name)) => slugify(name),
        (None, None) => String::new(),
    };
    if requested.is_empty() { DEFAULT_HANDLE.to_owned() } else { requested }
}
