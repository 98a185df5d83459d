//! Texts that a reader may mistake for others, by Unicode's rules for identifiers (UTS #39).

use icu_properties::CodePointMapData;
use icu_properties::props::Script;
use unicode_security::mixed_script::AugmentedScriptSet;
use unicode_security::{GeneralSecurityProfile, MixedScript, skeleton};

/// Whether the text mixes scripts that no language mixes, or looks like plain Latin letters but contains others.
#[must_use]
pub fn is_confusable(text: &str) -> bool {
    !text.is_ascii() && (mixes_scripts(text) || !text.chars().all(is_plain) && looks_plain(text))
}

/// Latin letters mix with Chinese, Japanese and Korean ones only.
fn mixes_scripts(text: &str) -> bool {
    let (latin, others): (String, String) = text.chars().partition(|c| is_latin(*c));
    let AugmentedScriptSet { hanb, jpan, kore, .. } = others.resolve_script_set();
    !others.is_single_script() || !latin.is_empty() && !hanb && !jpan && !kore
}

fn looks_plain(text: &str) -> bool {
    skeleton(text).all(|c| c.is_ascii())
}

/// Whether the character is common in languages with Latin letters, such as the `œ` of `sœur`.
fn is_plain(c: char) -> bool {
    c.is_ascii() || is_latin(c) && c.identifier_allowed()
}

fn is_latin(c: char) -> bool {
    CodePointMapData::<Script>::new().get(c) == Script::Latin
}

#[cfg(test)]
mod tests {
    use super::is_confusable;

    #[test]
    fn only_deceptive_texts_are_confusable() {
        for honest in [
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
            assert!(!is_confusable(honest), "{honest}");
        }
        for deceptive in ["раypal", "аdа", "сара", "ɑda", "ａｄａ", "zoe‐p", "νο", "zоé", "кirill", "ada.р"]
        {
            assert!(is_confusable(deceptive), "{deceptive}");
        }
    }
}
