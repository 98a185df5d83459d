//! The beginning of a text on one line.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;

/// The maximum number of code points for each grapheme cluster, on average. No script needs more; a letter with many
/// combining marks could have any number.
const MAX_CODE_POINTS: usize = 10;

/// Each code point below this one is a grapheme cluster of its own.
const FIRST_COMBINING: char = '\u{300}';

/// Returns one line of at most `length` grapheme clusters, so that neither a family emoji nor a letter with its accent
/// is cut in two. If text is left out, "…" is the last of them. Reads no more of the text than necessary.
#[must_use]
pub fn preview(body: &str, length: usize) -> Cow<'_, str> {
    // Each cluster has at least one byte.
    if body.len() <= length && is_folded(body) {
        return Cow::Borrowed(body);
    }
    Cow::Owned(shorten(body, length))
}

fn shorten(body: &str, length: usize) -> String {
    let line = fold(body, length + 1);
    if line.chars().all(|c| c < FIRST_COMBINING) {
        return match line.char_indices().nth(length) {
            Some(_) => cut(&line, line.char_indices().nth(length - 1).map_or(0, |(start, _)| start)),
            None => line,
        };
    }
    let line = fold(body, length * MAX_CODE_POINTS + 1);
    let (mut end, mut size) = (0, 0);
    for (number, (start, seen)) in (1..).zip(line.grapheme_indices(true)) {
        size += seen.chars().count();
        if number <= length {
            end = start;
        }
        if number > length || size > length * MAX_CODE_POINTS {
            return cut(&line, end);
        }
    }
    line
}

fn cut(line: &str, end: usize) -> String {
    format!("{}…", line.get(..end).unwrap_or_default().trim_end())
}

/// Whether all whitespace is single spaces between other characters.
fn is_folded(text: &str) -> bool {
    let mut before = ' ';
    for c in text.chars() {
        if c.is_whitespace() && (c != ' ' || before == ' ') {
            return false;
        }
        before = c;
    }
    before != ' '
}

/// Returns at most `max` code points of the text, with each run of whitespace replaced by one space.
fn fold(text: &str, max: usize) -> String {
    let (mut line, mut left, mut pending_space) = (String::with_capacity(max.min(text.len())), max, false);
    for c in text.chars() {
        if left == 0 {
            break;
        }
        if c.is_whitespace() {
            pending_space = !line.is_empty();
            continue;
        }
        if std::mem::take(&mut pending_space) {
            line.push(' ');
            left -= 1;
        }
        if left > 0 {
            line.push(c);
            left -= 1;
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::preview;

    #[test]
    fn a_short_text_is_folded_to_one_line() {
        assert_eq!(preview("Bonjour,\n\n  comment\tça va ?", 120), "Bonjour, comment ça va ?");
        assert_eq!(preview("Bonjour, comment ça va ?", 120), "Bonjour, comment ça va ?");
        for text in [" Bonjour", "Bonjour ", "Bon\u{a0} jour", "Bon  jour", "Bon\u{2003}jour", "", " "] {
            assert_eq!(preview(text, 120), text.split_whitespace().collect::<Vec<_>>().join(" "));
        }
    }

    #[test]
    fn a_text_of_exactly_the_maximum_length_is_not_cut() {
        assert_eq!(preview("bonjour", 7), "bonjour");
        assert_eq!(preview("bonjour!", 7), "bonjou…");
    }

    #[test]
    fn a_grapheme_cluster_is_not_cut_in_two() {
        let family = "👨‍👩‍👧‍👦";
        assert_eq!(preview(&format!("{family}{family}{family}"), 2), format!("{family}…"));
        assert_eq!(preview("e\u{301}e\u{301}e\u{301}", 2), "e\u{301}…");
    }

    #[test]
    fn a_letter_with_too_many_accents_counts_as_several() {
        let letter = format!("e{}", "\u{301}".repeat(30));
        assert_eq!(preview(&format!("ici {letter}, là"), 4), "ici…");
        assert_eq!(preview(&letter, 4), letter);
        assert_eq!(preview(&letter, 3), "…");
    }
}
