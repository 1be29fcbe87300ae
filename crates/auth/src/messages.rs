//! Sentences by key and language, from `locales/<lang>.ftl`: what a refused field says, and the words of mails and text
//! messages. A key that a language lacks is answered in English.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use rust_embed::RustEmbed;
use unic_langid::LanguageIdentifier;

/// The language that has every key.
pub const FALLBACK: &str = "en";

/// A value inside a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arg {
    /// A number; it also selects the plural form.
    Number(i64),
    /// Text, put in as it is.
    Text(String),
}

impl From<usize> for Arg {
    fn from(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<i64> for Arg {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a Arg> for FluentValue<'a> {
    fn from(arg: &'a Arg) -> Self {
        match arg {
            Arg::Number(number) => FluentValue::from(*number),
            Arg::Text(text) => FluentValue::from(text.as_str()),
        }
    }
}

/// The sentence of a key in a language tag such as `hi` or `en-us`; the key itself if no language has it.
pub fn message(lang: &str, key: &str, args: &[(&str, Arg)]) -> String {
    find(lang, key, args).unwrap_or_else(|| key.to_owned())
}

/// The same, but `None` if no language has the key or a value it needs is missing.
pub fn find(lang: &str, key: &str, args: &[(&str, Arg)]) -> Option<String> {
    let args: FluentArgs<'_> = args
        .iter()
        .map(|(name, arg)| (*name, FluentValue::from(arg)))
        .collect();
    [resolve(lang), FALLBACK].into_iter().find_map(|lang| {
        let bundle = LOCALES.get(lang)?;
        let pattern = bundle.get_message(key)?.value()?;
        let mut errors = Vec::new();
        let sentence = bundle.format_pattern(pattern, Some(&args), &mut errors);
        errors.is_empty().then(|| sentence.into_owned())
    })
}

/// The languages there are sentences in, in the order of their tags.
pub fn languages() -> impl Iterator<Item = &'static str> {
    LOCALES.keys().map(String::as_str)
}

/// The language whose sentences a tag such as `hi-IN` or `en_us` gets.
pub fn resolve(tag: &str) -> &'static str {
    known(tag).unwrap_or(FALLBACK)
}

/// The best language for an `Accept-Language` header (RFC 9110, section 12.5.4): the heaviest that is known, the first of
/// equals; `default` if there is none.
pub fn negotiate(header: &str, default: &str) -> &'static str {
    let mut best: Option<(&'static str, f32)> = None;
    // Security: a header of a thousand languages costs no more than one of twenty.
    for range in header.split(',').take(20) {
        let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
        let weight = match parameters.trim().strip_prefix("q=") {
            Some(weight) => weight.trim().parse().unwrap_or(0.0),
            None => 1.0,
        };
        let Some(language) = known(tag.trim()) else {
            continue;
        };
        if weight > best.map_or(0.0, |(_, weight)| weight) {
            best = Some((language, weight));
        }
    }
    best.map_or_else(|| resolve(default), |(language, _)| language)
}

fn known(tag: &str) -> Option<&'static str> {
    let tag = tag.replace('_', "-").to_ascii_lowercase();
    let mut tag = tag.as_str();
    loop {
        if let Some((language, _)) = LOCALES
            .iter()
            .find(|(language, _)| language.eq_ignore_ascii_case(tag))
        {
            return Some(language);
        }
        tag = tag.rsplit_once('-')?.0;
    }
}

#[derive(RustEmbed)]
#[folder = "locales"]
struct Files;

type Bundle = FluentBundle<FluentResource>;

static LOCALES: LazyLock<BTreeMap<String, Bundle>> = LazyLock::new(|| {
    Files::iter()
        .filter_map(|file| {
            let language = file.strip_suffix(".ftl")?;
            let source = String::from_utf8(Files::get(&file)?.data.into_owned()).ok()?;
            Some((language.to_owned(), bundle(language.parse().ok()?, source)))
        })
        .collect()
});

fn bundle(language: LanguageIdentifier, source: String) -> Bundle {
    // A line that cannot be read is left out and then answered in English; the tests let no such line through.
    let resource = FluentResource::try_new(source).unwrap_or_else(|(resource, _)| resource);
    let mut bundle = Bundle::new_concurrent(vec![language]);
    // The marks that isolate values in text of mixed direction would be part of codes and addresses when copied.
    bundle.set_use_isolating(false);
    bundle.add_resource_overriding(resource);
    bundle
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use fluent_bundle::FluentResource;

    use super::{Arg, FALLBACK, Files, find, languages, message, negotiate, resolve};
    use crate::error::Code;

    /// The keys of a language, each with the names of the values its sentence uses.
    fn keys(language: &str) -> BTreeMap<String, BTreeSet<String>> {
        let source = String::from_utf8(
            Files::get(&format!("{language}.ftl"))
                .unwrap()
                .data
                .into_owned(),
        )
        .unwrap();
        let resource = FluentResource::try_new(source)
            .map_err(|(_, errors)| errors)
            .unwrap();
        let mut keys = BTreeMap::new();
        let mut current = String::new();
        for line in resource
            .source()
            .lines()
            .filter(|line| !line.starts_with('#'))
        {
            if let Some((key, _)) = line.split_once(" =").filter(|_| !line.starts_with(' ')) {
                key.clone_into(&mut current);
                assert!(
                    keys.insert(current.clone(), BTreeSet::new()).is_none(),
                    "{language}: {current} twice"
                );
            }
            let names = line.split('$').skip(1).map(|rest| {
                rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                    .next()
                    .unwrap()
                    .to_owned()
            });
            keys.entry(current.clone()).or_default().extend(names);
        }
        keys.remove("");
        keys
    }

    #[test]
    fn every_language_has_every_key_with_the_same_values() {
        let english = keys(FALLBACK);
        assert!(languages().count() >= 2);
        for language in languages() {
            let translated = keys(language);
            let missing: Vec<_> = english
                .keys()
                .filter(|key| !translated.contains_key(*key))
                .collect();
            let unknown: Vec<_> = translated
                .keys()
                .filter(|key| !english.contains_key(*key))
                .collect();
            assert_eq!((missing, unknown), (vec![], vec![]), "{language}");
            for (key, names) in translated {
                let extra: Vec<_> = names.difference(&english[&key]).collect();
                let given = ["site", "domain", "email"];
                assert!(
                    extra.iter().all(|name| given.contains(&name.as_str())),
                    "{language}: {key} uses {extra:?}"
                );
            }
        }
    }

    #[test]
    fn every_code_has_a_message_in_every_language() {
        for language in languages() {
            let keys = keys(language);
            let missing: Vec<_> = Code::ALL
                .iter()
                .filter(|code| !keys.contains_key(code.message_key()))
                .collect();
            assert!(missing.is_empty(), "{language}: {missing:?}");
        }
    }

    #[test]
    fn limits_are_told_in_singular_and_plural() {
        let args = |limit: usize, length: usize| {
            [("limit", Arg::from(limit)), ("length", Arg::from(length))]
        };
        assert_eq!(
            message("en", "max-length", &args(254, 3000)),
            "Ensure this value has at most 254 characters (it has 3000)."
        );
        assert_eq!(
            message("en", "max-length", &args(1, 2)),
            "Ensure this value has at most 1 character (it has 2)."
        );
        assert_eq!(
            message(
                "en-us",
                "password-too-short",
                &[("min_length", Arg::from(6_usize))]
            ),
            "This password is too short. It must contain at least 6 characters."
        );
    }

    #[test]
    fn values_are_put_in_as_they_are() {
        assert_eq!(
            message(
                "en",
                "invalid-choice",
                &[("value", Arg::from("{ $x } <b>"))]
            ),
            "Select a valid choice. { $x } <b> is not one of the available choices."
        );
    }

    #[test]
    fn what_a_language_lacks_is_said_in_english_and_what_all_lack_by_its_key() {
        assert_eq!(message("xx", "required", &[]), "This field is required.");
        assert_eq!(message("en", "no-such-key", &[]), "no-such-key");
        assert_eq!(find("en", "max-length", &[]), None);
    }

    #[test]
    fn a_tag_is_shortened_until_it_is_known() {
        assert_eq!(resolve("hi-IN"), "hi");
        assert_eq!(resolve("en_us"), "en");
        assert_eq!(resolve("tlh"), "en");
    }

    #[test]
    fn the_heaviest_known_language_of_a_header_wins() {
        assert_eq!(negotiate("xx,hi-IN;q=0.8,en;q=0.7", "en"), "hi");
        assert_eq!(negotiate("en;q=0.5, hi;q=0.9", "en"), "hi");
        assert_eq!(negotiate("hi;q=0", "en"), "en");
        assert_eq!(negotiate("", "hi-IN"), "hi");
        assert_eq!(negotiate(";;q=,=,*", "en"), "en");
    }
}
