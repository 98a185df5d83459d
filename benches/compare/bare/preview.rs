use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;

/// Characters of a preview.
const LENGTH: usize = 120;

/// Returns one line of at most 120 characters, the same as the service's `preview`.
pub fn preview(body: &str) -> Cow<'_, str> {
    if body.len() <= LENGTH && !body.contains(['\n', '\r', '\t']) && !body.contains("  ") {
        return Cow::Borrowed(body);
    }
    let line = body.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.graphemes(true).nth(LENGTH).is_none() {
        return Cow::Owned(line);
    }
    let end = line.grapheme_indices(true).nth(LENGTH - 1).map_or(0, |(start, _)| start);
    let start = line.get(..end).unwrap_or_default().trim_end();
    Cow::Owned(format!("{start}…"))
}
