//! The words that searches compare. Case, accents and punctuation are ignored; scripts are not transliterated.

use std::collections::BTreeSet;

use icu_normalizer::properties::CanonicalCombiningClassMapBorrowed;
use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};
use icu_properties::CodePointMapData;
use icu_properties::props::Script;

use crate::messaging::text::visible::is_mark;

/// The number of characters of a word that are compared.
const MAX_WORD_LENGTH: usize = 64;
/// The number of words of a search that are compared; later ones are ignored.
const MAX_SEARCH_WORDS: usize = 10;

/// Returns all words by which the texts are found, each preceded by a space.
#[must_use]
pub fn index_words(texts: [&str; 2]) -> String {
    let mut words = BTreeSet::new();
    for text in texts {
        for run in fold(text).split_whitespace() {
            let pieces: Vec<&str> = pieces(run).collect();
            words.extend(pieces.iter().flat_map(|piece| word_starts(piece)).map(truncate));
            // `obrien` also finds O’Brien.
            words.insert(truncate(&pieces.concat()));
        }
    }
    words.iter().filter(|word| !word.is_empty()).fold(String::new(), |words, word| words + " " + word)
}

/// Returns the words of a search, the longest first: it is likely to match the fewest texts.
#[must_use]
pub fn search_words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let words = folded.split_whitespace().flat_map(pieces).map(truncate);
    let mut words: Vec<String> = words.take(MAX_SEARCH_WORDS).collect();
    words.sort_unstable_by_key(|word| (std::cmp::Reverse(word.chars().count()), word.clone()));
    words.dedup();
    words
}

/// Unifies compatibility forms, folds case fully, and removes accents.
fn fold(text: &str) -> String {
    let parts = DecomposingNormalizerBorrowed::new_nfkd().normalize_iter(text.chars());
    let letters = parts.filter(|c| !is_accent(*c));
    // Uppercase unifies ẞ, ß and SS; lowercase unifies Σ, σ and ς.
    let letters =
        letters.flat_map(char::to_lowercase).flat_map(char::to_uppercase).flat_map(char::to_lowercase);
    let mut folded = String::new();
    for letter in letters {
        match base_letter(letter) {
            Some(base) => folded.push_str(base),
            None => folded.push(letter),
        }
    }
    ComposingNormalizerBorrowed::new_nfc().normalize(&folded).into_owned()
}

/// A mark on a letter of Latin, Greek, Cyrillic, Hebrew or Arabic. In other scripts, marks are vowels and other sounds.
fn is_accent(c: char) -> bool {
    let class = CanonicalCombiningClassMapBorrowed::new().get_u8(c);
    matches!(class, 1 | 10..=36 | 200..) || c == '\u{640}'
}

/// The base letter of one that Unicode does not decompose, or of one that keyboards of other languages write
/// differently.
fn base_letter(letter: char) -> Option<&'static str> {
    Some(match letter {
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ħ' => "h",
        'ł' => "l",
        'ŧ' => "t",
        'þ' => "th",
        'ي' | 'ى' => "ی",
        'ك' => "ک",
        _ => return None,
    })
}

/// Splits at punctuation.
fn pieces(run: &str) -> impl Iterator<Item = &str> {
    run.split(|c| !is_word_character(c)).filter(|piece| !piece.is_empty())
}

/// Unicode counts the apostrophes that stand for sounds as letters; here they are punctuation.
fn is_word_character(c: char) -> bool {
    (c.is_alphanumeric() || is_mark(c)) && !matches!(c, '\u{2b9}'..='\u{2bf}')
}

/// Returns the piece and, in scripts without spaces, its suffix from each character.
fn word_starts(piece: &str) -> impl Iterator<Item = &str> {
    let starts_word = |at: usize, c: char| at == 0 || is_spaceless(c);
    piece.char_indices().filter(move |(at, c)| starts_word(*at, *c)).filter_map(|(at, _)| piece.get(at..))
}

/// Includes Korean, which writes names without spaces.
fn is_spaceless(c: char) -> bool {
    let script = CodePointMapData::<Script>::new().get(c);
    let spaceless = [
        Script::Han,
        Script::Hiragana,
        Script::Katakana,
        Script::Bopomofo,
        Script::Hangul,
        Script::Thai,
        Script::Lao,
        Script::Khmer,
        Script::Myanmar,
    ];
    !is_mark(c) && spaceless.contains(&script)
}

fn truncate(word: &str) -> String {
    word.chars().take(MAX_WORD_LENGTH).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{index_words, search_words};

    #[test]
    fn a_name_and_a_handle_are_indexed_by_their_words() {
        for (name, handle, words) in [
            ("Jean-Pierre", "jp", " jean jeanpierre jp pierre"),
            ("Zoé Petit", "zoe.p", " p petit zoe zoep"),
            ("Éloïse d’Aubigné", "e", " aubigne d daubigne e eloise"),
            ("王小明", "王", " 小明 明 王 王小明"),
            ("Ёлка", "elka", " elka елка"),
            ("STRASSE ẞ ß", "σς", " ss strasse σσ"),
            ("İstanbul ıI", "ﬁ", " fi ii istanbul"),
            ("Øyvind Æsir Łódź", "ａｄａ", " ada aesir lodz oyvind"),
            ("김민준", "🎉", " 김민준 민준 준"),
            ("がｶﾞ", "-", " がガ ガ"),
            ("שָׁלוֹם", "أحمد", " احمد שלום"),
            ("", "", ""),
        ] {
            let expected: BTreeSet<_> = words.split_whitespace().collect();
            let found = index_words([name, handle]);
            assert_eq!(found.split_whitespace().collect::<BTreeSet<_>>(), expected, "{name} {handle}");
        }
    }

    #[test]
    fn a_search_has_the_words_of_its_text() {
        assert_eq!(search_words("@zoe.P"), ["zoe", "p"]);
        assert_eq!(search_words("jean PIERRE jean"), ["pierre", "jean"]);
        assert_eq!(search_words("小明"), ["小明"]);
        assert_eq!(search_words("🎉 _ %"), [""; 0]);
        assert_eq!(search_words(&"a b c d e f g h i j k l".repeat(9)).len(), 10);
        assert_eq!(search_words(&"x".repeat(200)), ["x".repeat(64)]);
    }
}
