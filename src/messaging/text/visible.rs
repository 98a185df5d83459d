//! What a reader sees of text. Defines which text is blank.

use icu_properties::props::{DefaultIgnorableCodePoint, GeneralCategory, NoncharacterCodePoint};
use icu_properties::{CodePointMapData, CodePointSetData};

/// The maximum number of combining marks on one letter. No language uses more (UTS #39).
const MAX_MARKS: usize = 4;
/// Symbols and letters, by their category, whose glyph is empty: the braille pattern without dots, the object
/// replacement character, blank hieroglyphs, the null notehead.
const BLANK: [char; 5] = ['\u{2800}', '\u{fffc}', '\u{13441}', '\u{13442}', '\u{1d159}'];

/// Whether the text has no visible character.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    !text.chars().any(is_visible)
}

/// Returns the text as one line: each run of whitespace becomes one space, with none at the ends, and invisible
/// characters are removed unless they shape the letters or emoji beside them.
#[must_use]
pub fn clean_line(text: &str) -> String {
    let (mut line, mut joiner, mut space) = (String::new(), None, false);
    for c in text.chars() {
        let last = line.chars().next_back();
        if is_visible(c) || is_mark(c) && last.is_some() {
            if space {
                line.push(' ');
            }
            // A joiner is kept only between two visible characters.
            line.extend(joiner.filter(|_| !space));
            line.push(c);
            (joiner, space) = (None, false);
        } else if is_joiner(c) {
            joiner = last.map(|_| c);
        } else if is_variation(c) && !space && last.is_some_and(|last| takes_variation(last, c)) {
            line.push(c);
        } else if c.is_whitespace() || BLANK.contains(&c) {
            space = !line.is_empty();
        }
    }
    line
}

/// Removes all invisible characters except whitespace, so that two strings that differ also look different.
#[must_use]
pub fn remove_invisible(text: &str) -> String {
    text.chars().filter(|c| is_visible(*c) || is_mark(*c) || c.is_whitespace()).collect()
}

/// Removes the combining marks above `MAX_MARKS` from each letter.
#[must_use]
pub fn limit_marks(text: &str) -> String {
    let mut marks = 0;
    let keep = |c: &char| {
        marks = if is_mark(*c) { marks + 1 } else { 0 };
        marks <= MAX_MARKS
    };
    text.chars().filter(keep).collect()
}

fn is_visible(c: char) -> bool {
    use GeneralCategory as Category;
    if c.is_ascii() {
        return c.is_ascii_graphic();
    }
    let invisible = matches!(
        CodePointMapData::<Category>::new().get(c),
        Category::Control
            | Category::Format
            | Category::SpaceSeparator
            | Category::LineSeparator
            | Category::ParagraphSeparator
            // Visible only on another character.
            | Category::NonspacingMark
            | Category::EnclosingMark
    );
    !invisible
        && !BLANK.contains(&c)
        && !CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
        && !CodePointSetData::new::<NoncharacterCodePoint>().contains(c)
}

/// A mark that is drawn on the character before it.
#[must_use]
pub fn is_mark(c: char) -> bool {
    let category = CodePointMapData::<GeneralCategory>::new().get(c);
    matches!(category, GeneralCategory::NonspacingMark | GeneralCategory::EnclosingMark)
        && !CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
}

/// Joins or separates letters of scripts such as Arabic and Devanagari, and the parts of an emoji.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

/// A variation selector, which changes how the character before it is drawn, or a tag of a flag.
fn is_variation(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}') || is_tag(c)
}

fn is_tag(c: char) -> bool {
    matches!(c, '\u{e0020}'..='\u{e007f}')
}

fn takes_variation(last: char, variation: char) -> bool {
    if is_tag(variation) { last == '🏴' || is_tag(last) } else { is_visible(last) }
}

#[cfg(test)]
mod tests {
    use super::{clean_line, is_blank, limit_marks};

    #[test]
    fn a_text_without_visible_characters_is_blank() {
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
    fn a_clean_line_keeps_joiners_and_variations() {
        for shaped in [
            "علی\u{200c}رضا",
            "👩\u{200d}👧",
            "❤\u{fe0f}",
            "🏴\u{e0067}\u{e0062}\u{e007f}",
            "👩\u{200d}❤\u{fe0f}\u{200d}👨",
            "e\u{301}",
        ] {
            assert_eq!(clean_line(shaped), shaped);
        }
        for (text, line) in [
            ("\u{200b} Ada \u{a0}\u{2003} King\u{2800}", "Ada King"),
            ("Ada\u{200d}", "Ada"),
            ("Ada\u{200d} King", "Ada King"),
            ("\u{202e}A\u{ad}da\u{7}", "Ada"),
            ("\u{301}Ada", "Ada"),
            ("Ada\u{e0061}\u{fe0f}\u{fe0f}", "Ada\u{fe0f}"),
        ] {
            assert_eq!(clean_line(text), line, "{text:?}");
        }
    }

    #[test]
    fn excess_marks_are_removed() {
        assert_eq!(limit_marks(&format!("e{}t", "\u{301}".repeat(50))), "e\u{301}\u{301}\u{301}\u{301}t");
    }
}
