//! Handles that a reader may take for somebody else's, by Unicode's rules for identifiers (UTS #39).

use icu_properties::CodePointMapData;
use icu_properties::props::Script;
use unicode_security::mixed_script::AugmentedScriptSet;
use unicode_security::{GeneralSecurityProfile, MixedScript, skeleton};

/// Whether it mixes scripts that nobody writes together, or looks as if it were written in plain Latin letters and is
/// not.
pub fn is_lookalike(handle: &str) -> bool {
    !handle.is_ascii() && (mixes_scripts(handle) || !handle.chars().all(is_plain) && looks_plain(handle))
}

/// Latin letters stand beside Chinese, Japanese and Korean ones, and nowhere else.
fn mixes_scripts(handle: &str) -> bool {
    let (latin, others): (String, String) = handle.chars().partition(|c| is_latin(*c));
    let AugmentedScriptSet { hanb, jpan, kore, .. } = others.resolve_script_set();
    !others.is_single_script() || !latin.is_empty() && !hanb && !jpan && !kore
}

fn looks_plain(handle: &str) -> bool {
    skeleton(handle).all(|c| c.is_ascii())
}

/// What is common in languages of Latin letters: the `œ` of `sœur` is read as itself.
fn is_plain(c: char) -> bool {
    c.is_ascii() || is_latin(c) && c.identifier_allowed()
}

fn is_latin(c: char) -> bool {
    CodePointMapData::<Script>::new().get(c) == Script::Latin
}

#[cfg(test)]
mod tests {
    use super::is_lookalike;

    #[test]
    fn only_what_deceives_looks_alike() {
        for fair in [
            "ada",
            "zoé.p",
            "sœur",
            "yıldız",
            "strauß",
            "élodie-1f00c2",
            "анна_77",
            "ёлка",
            "νίκος",
            "王小明",
            "ada小明",
            "たなかさん",
            "김민준",
            "אדם",
            "علی",
            "ada🎉",
            "कमला",
            "l1",
        ] {
            assert!(!is_lookalike(fair), "{fair}");
        }
        for deceiving in ["раypal", "аdа", "сара", "ɑda", "ａｄａ", "zoe‐p", "νο", "zоé", "кirill", "ada.р"]
        {
            assert!(is_lookalike(deceiving), "{deceiving}");
        }
    }
}
