//! The words that a member is found by: case, accents and punctuation do not count, and each script is compared as itself.

use std::collections::BTreeSet;

use icu_normalizer::properties::CanonicalCombiningClassMapBorrowed;
use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};
use icu_properties::CodePointMapData;
use icu_properties::props::Script;

use crate::messaging::text::visible::is_mark;

/// Characters of one word that are compared.
const LONGEST: usize = 64;
/// Words of a search that are looked for: the first ones.
const MOST: usize = 10;

/// All words of a member, each behind a space.
pub(in crate::messaging) fn of_member(name: &str, handle: &str) -> String {
    let mut all = BTreeSet::new();
    for text in [name, handle] {
        for run in folded(text).split_whitespace() {
            let pieces: Vec<&str> = pieces(run).collect();
            all.extend(pieces.iter().flat_map(|piece| beginnings(piece)).map(cut));
            // `obrien` finds O’Brien, too.
            all.insert(cut(&pieces.concat()));
        }
    }
    all.iter().filter(|word| !word.is_empty()).fold(String::new(), |all, word| all + " " + word)
}

/// The words of a search, the longest first: nobody has so many as begin with that. None where it has none.
pub(in crate::messaging) fn of_search(text: &str) -> Vec<String> {
    let folded = folded(text);
    let mut words: Vec<String> = folded.split_whitespace().flat_map(pieces).map(cut).take(MOST).collect();
    words.sort_unstable_by_key(|word| (std::cmp::Reverse(word.chars().count()), word.clone()));
    words.dedup();
    words
}

/// Compatible forms are one; letters are in full case folding; accents are gone.
fn folded(text: &str) -> String {
    let parts = DecomposingNormalizerBorrowed::new_nfkd().normalize_iter(text.chars());
    let letters = parts.filter(|c| !is_accent(*c));
    // ẞ, ß and SS come together on the way up, Σ, σ and ς on the way down.
    let letters =
        letters.flat_map(char::to_lowercase).flat_map(char::to_uppercase).flat_map(char::to_lowercase);
    let mut folded = String::new();
    for letter in letters {
        match plain(letter) {
            Some(plain) => folded.push_str(plain),
            None => folded.push(letter),
        }
    }
    ComposingNormalizerBorrowed::new_nfc().normalize(&folded).into_owned()
}

/// What stands over, under or across a letter of Latin, Greek, Cyrillic, Hebrew or Arabic. Other scripts write vowels and
/// other sounds with their marks.
fn is_accent(c: char) -> bool {
    let class = CanonicalCombiningClassMapBorrowed::new().get_u8(c);
    matches!(class, 1 | 10..=36 | 200..) || c == '\u{640}'
}

/// Letters with an accent that Unicode does not take off, and those that one keyboard has for another's.
fn plain(letter: char) -> Option<&'static str> {
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

/// What punctuation stands between.
fn pieces(run: &str) -> impl Iterator<Item = &str> {
    run.split(|c| !is_of_word(c)).filter(|piece| !piece.is_empty())
}

/// Apostrophes are letters to Unicode where they are sounds.
fn is_of_word(c: char) -> bool {
    (c.is_alphanumeric() || is_mark(c)) && !matches!(c, '\u{2b9}'..='\u{2bf}')
}

/// The piece, and in scripts without spaces what is left of it from each character on.
fn beginnings(piece: &str) -> impl Iterator<Item = &str> {
    let begins = |at: usize, c: char| at == 0 || is_spaceless(c);
    piece.char_indices().filter(move |(at, c)| begins(*at, *c)).filter_map(|(at, _)| piece.get(at..))
}

/// Korean has spaces, but not in names.
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

fn cut(word: &str) -> String {
    word.chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{of_member, of_search};

    #[test]
    fn a_member_has_the_words_of_name_and_handle() {
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
            let wanted: BTreeSet<_> = words.split_whitespace().collect();
            let found = of_member(name, handle);
            assert_eq!(found.split_whitespace().collect::<BTreeSet<_>>(), wanted, "{name} {handle}");
        }
    }

    #[test]
    fn a_search_has_the_words_that_are_typed() {
        assert_eq!(of_search("@zoe.P"), ["zoe", "p"]);
        assert_eq!(of_search("jean PIERRE jean"), ["pierre", "jean"]);
        assert_eq!(of_search("小明"), ["小明"]);
        assert_eq!(of_search("🎉 _ %"), [""; 0]);
        assert_eq!(of_search(&"a b c d e f g h i j k l".repeat(9)).len(), 10);
        assert_eq!(of_search(&"x".repeat(200)), ["x".repeat(64)]);
    }
}
