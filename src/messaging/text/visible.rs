//! What a reader sees of a text: the one place that says what is blank.

use icu_properties::props::{DefaultIgnorableCodePoint, GeneralCategory, NoncharacterCodePoint};
use icu_properties::{CodePointMapData, CodePointSetData};

/// More marks on one letter than any language writes (UTS #39).
const MOST_MARKS: usize = 4;
/// Drawn as nothing, although they are symbols or letters to Unicode: a pattern of braille without dots, an object that
/// is not there, empty hieroglyphs, a note without a head.
const EMPTY: [char; 5] = ['\u{2800}', '\u{fffc}', '\u{13441}', '\u{13442}', '\u{1d159}'];

/// Whether nothing of it can be seen.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    !text.chars().any(is_seen)
}

/// In one line: white space is one space, none at the ends; what cannot be seen is gone, but for what shapes the
/// letters and pictures beside it.
pub(in crate::messaging) fn tidy(text: &str) -> String {
    let (mut tidy, mut shaping, mut gap) = (String::new(), None, false);
    for c in text.chars() {
        let last = tidy.chars().next_back();
        if is_seen(c) || is_mark(c) && last.is_some() {
            if gap {
                tidy.push(' ');
            }
            // A joiner is between two.
            tidy.extend(shaping.filter(|_| !gap));
            tidy.push(c);
            (shaping, gap) = (None, false);
        } else if is_joiner(c) {
            shaping = last.map(|_| c);
        } else if is_variant(c) && !gap && last.is_some_and(|last| varies(last, c)) {
            tidy.push(c);
        } else if c.is_whitespace() || EMPTY.contains(&c) {
            gap = !tidy.is_empty();
        }
    }
    tidy
}

/// What has to look different where it is different: without all that cannot be seen.
pub(in crate::messaging) fn only_seen(text: &str) -> String {
    text.chars().filter(|c| is_seen(*c) || is_mark(*c) || c.is_whitespace()).collect()
}

/// With no more marks on a letter than can be read.
pub(in crate::messaging) fn legible(text: &str) -> String {
    let mut marks = 0;
    let fits = |c: &char| {
        marks = if is_mark(*c) { marks + 1 } else { 0 };
        marks <= MOST_MARKS
    };
    text.chars().filter(fits).collect()
}

fn is_seen(c: char) -> bool {
    use GeneralCategory as Category;
    if c.is_ascii() {
        return c.is_ascii_graphic();
    }
    let unseen = matches!(
        CodePointMapData::<Category>::new().get(c),
        Category::Control
            | Category::Format
            | Category::SpaceSeparator
            | Category::LineSeparator
            | Category::ParagraphSeparator
            // Seen on what it stands on.
            | Category::NonspacingMark
            | Category::EnclosingMark
    );
    !unseen
        && !EMPTY.contains(&c)
        && !CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
        && !CodePointSetData::new::<NoncharacterCodePoint>().contains(c)
}

pub(in crate::messaging) fn is_mark(c: char) -> bool {
    let category = CodePointMapData::<GeneralCategory>::new().get(c);
    matches!(category, GeneralCategory::NonspacingMark | GeneralCategory::EnclosingMark)
        && !CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
}

/// Between letters of Persian or Hindi, and between the pictures of one emoji.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

/// Says how what stands before it is drawn, or which flag it is.
fn is_variant(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}') || is_tag(c)
}

fn is_tag(c: char) -> bool {
    matches!(c, '\u{e0020}'..='\u{e007f}')
}

fn varies(last: char, variant: char) -> bool {
    if is_tag(variant) { last == '🏴' || is_tag(last) } else { is_seen(last) }
}

#[cfg(test)]
mod tests {
    use super::{is_blank, legible, tidy};

    #[test]
    fn nothing_to_see_is_blank() {
        for text in [
            "",
            " \n",
            "\u{200b}",
            "\u{3164}",
            "\u{2800}",
            "\u{2060}\u{feff}",
            "\u{301}\u{202e}",
            "\u{ad}",
            "\u{fffc}",
        ] {
            assert!(is_blank(text), "{text:?}");
        }
        for text in ["a", "王", "🎉", "\u{200b}.", "\u{f8ff}", "ก", "ा"] {
            assert!(!is_blank(text), "{text:?}");
        }
    }

    #[test]
    fn a_line_keeps_what_shapes_its_letters() {
        for shaped in [
            "علی\u{200c}رضا",
            "👩\u{200d}👧",
            "❤\u{fe0f}",
            "🏴\u{e0067}\u{e0062}\u{e007f}",
            "👩\u{200d}❤\u{fe0f}\u{200d}👨",
            "e\u{301}",
        ] {
            assert_eq!(tidy(shaped), shaped);
        }
        for (text, line) in [
            ("\u{200b} Ada \u{a0}\u{2003} King\u{2800}", "Ada King"),
            ("Ada\u{200d}", "Ada"),
            ("Ada\u{200d} King", "Ada King"),
            ("\u{202e}A\u{ad}da\u{7}", "Ada"),
            ("\u{301}Ada", "Ada"),
            ("Ada\u{e0061}\u{fe0f}\u{fe0f}", "Ada\u{fe0f}"),
        ] {
            assert_eq!(tidy(text), line, "{text:?}");
        }
    }

    #[test]
    fn marks_are_not_piled_up() {
        assert_eq!(legible(&format!("e{}t", "\u{301}".repeat(50))), "e\u{301}\u{301}\u{301}\u{301}t");
    }
}
