//! How much a password is like something known of its owner, measured as Django does.

use std::collections::HashMap;

use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

/// Whether a password, given in lower case, is too much like a text or one of the text's words.
///
/// Compat: `django/contrib/auth/password_validation.py` `UserAttributeSimilarityValidator.validate`.
pub(super) fn is_similar(password: &[char], text: &str, max_similarity: f64) -> bool {
    let text = text.to_lowercase();
    let words = text.split(|c| !is_word(c)).chain([text.as_str()]);
    // Django compares empty words too; nothing but an empty password is like one.
    words.filter(|word| !word.is_empty()).any(|word| {
        let word: Vec<char> = word.chars().collect();
        !is_far_longer(password, &word, max_similarity)
            && quick_ratio(password, &word) >= max_similarity
    })
}

/// Compat: `exceeds_maximum_length_ratio`, which spares the comparison where lengths decide.
fn is_far_longer(password: &[char], word: &[char], max_similarity: f64) -> bool {
    let bound = max_similarity / 2.0 * float(password.len());
    password.len() >= 10 * word.len() && float(word.len()) < bound
}

/// Python's `SequenceMatcher.quick_ratio`: twice the characters in common, in any order, over all.
fn quick_ratio(a: &[char], b: &[char]) -> f64 {
    let mut left: HashMap<char, usize> = HashMap::new();
    for c in b {
        *left.entry(*c).or_default() += 1;
    }
    let mut common = 0;
    for c in a {
        if let Some(count @ 1..) = left.get_mut(c) {
            *count -= 1;
            common += 1;
        }
    }
    2.0 * float(common) / float(a.len() + b.len())
}

/// Python's `\w` for text.
fn is_word(c: char) -> bool {
    let group = c.general_category_group();
    c == '_'
        || matches!(
            group,
            GeneralCategoryGroup::Letter | GeneralCategoryGroup::Number
        )
}

/// Lengths here are far below the 32 bits that fit a float exactly.
fn float(length: usize) -> f64 {
    f64::from(u32::try_from(length).unwrap_or(u32::MAX))
}
