use unicode_segmentation::UnicodeSegmentation;

/// One line of at most `length` characters as a reader sees them, so that a family emoji or a letter
/// with its accent is never cut in two. Where something is left out, "…" is the last of them.
pub fn preview(body: &str, length: usize) -> String {
    let line = body.split_whitespace().collect::<Vec<_>>().join(" ");
    // Where the cut would be, and whether anything comes after it.
    let mut seen = line.grapheme_indices(true).skip(length.saturating_sub(1));
    match (seen.next(), seen.next()) {
        (Some((cut, _)), Some(_)) => format!("{}…", line[..cut].trim_end()),
        _ => line,
    }
}

#[cfg(test)]
mod tests {
    use super::preview;

    #[test]
    fn a_short_text_is_shown_whole_on_one_line() {
        assert_eq!(preview("Bonjour,\n\n  comment\tça va ?", 120), "Bonjour, comment ça va ?");
    }

    #[test]
    fn a_text_of_just_the_length_is_not_cut() {
        assert_eq!(preview("bonjour", 7), "bonjour");
        assert_eq!(preview("bonjour!", 7), "bonjou…");
    }

    #[test]
    fn what_a_reader_sees_as_one_character_is_not_cut_in_two() {
        let family = "👨‍👩‍👧‍👦";
        assert_eq!(preview(&format!("{family}{family}{family}"), 2), format!("{family}…"));
        assert_eq!(preview("e\u{301}e\u{301}e\u{301}", 2), "e\u{301}…");
    }
}
