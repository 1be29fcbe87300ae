//! Sentences by key and language, from `locales/<lang>.ftl`: what a refused field says, and the words of mails and text
//! messages. A key that a language lacks is answered in English.

use std::collections::BTreeMap;
use std::path::Path;
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
    let args = fluent(args);
    [resolve(lang), FALLBACK]
        .into_iter()
        .find_map(|lang| sentence(LOCALES.get(lang)?, key, &args))
}

/// Sentences of a site that replace built-in ones, key by key.
#[derive(Default)]
pub struct Words(BTreeMap<String, Bundle>);

// Bundles have no words for themselves.
impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Words").field(&self.0.keys()).finish()
    }
}

impl Words {
    /// Reads the `<language>.ftl` files of a folder.
    ///
    /// # Errors
    /// Everything that is wrong with them, file by file.
    pub fn load(folder: Option<&Path>) -> Result<Self, Vec<String>> {
        let Some(folder) = folder else {
            return Ok(Self::default());
        };
        let files = folder
            .read_dir()
            .map_err(|error| vec![format!("{}: {error}", folder.display())])?;
        let mut words = Self::default();
        let mut problems = Vec::new();
        let mut paths: Vec<_> = files.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths {
            if path.extension().is_none_or(|extension| extension != "ftl") {
                continue;
            }
            match read(&path) {
                Ok((language, bundle)) => drop(words.0.insert(language, bundle)),
                Err(found) => problems.extend(
                    found
                        .into_iter()
                        .map(|problem| format!("{}{problem}", path.display())),
                ),
            }
        }
        if problems.is_empty() {
            Ok(words)
        } else {
            Err(problems)
        }
    }

    /// The sentence of a key in a language; the key itself if no language has it.
    pub fn message(&self, lang: &str, key: &str, args: &[(&str, Arg)]) -> String {
        self.find(lang, key, args).unwrap_or_else(|| key.to_owned())
    }

    /// The same, but `None` if no language has the key or a value it needs is missing.
    pub fn find(&self, lang: &str, key: &str, args: &[(&str, Arg)]) -> Option<String> {
        let values = fluent(args);
        let own = self.0.get(resolve(lang));
        own.and_then(|bundle| sentence(bundle, key, &values))
            .or_else(|| find(lang, key, args))
    }
}

/// The sentences of a file, if each replaces one there is and needs no other values than that.
fn read(path: &Path) -> Result<(String, Bundle), Vec<String>> {
    let language = path.file_stem().and_then(|stem| stem.to_str());
    let Some(built_in) = language.and_then(|language| LOCALES.get(language)) else {
        let known: Vec<_> = languages().collect();
        return Err(vec![format!(
            ": there are no sentences to replace in this language, but in {}",
            known.join(", ")
        )]);
    };
    let source = std::fs::read_to_string(path).map_err(|error| vec![format!(": {error}")])?;
    let line_of = |offset: usize| {
        let before = source.get(..offset).unwrap_or_default();
        before.matches('\n').count() + 1
    };
    let parsed = FluentResource::try_new(source.clone()).map(drop);
    parsed.map_err(|(_, errors)| {
        errors
            .iter()
            .map(|error| format!(":{}: {}", line_of(error.pos.start), error.kind))
            .collect::<Vec<_>>()
    })?;
    let lines = source.lines().enumerate();
    let keys = lines.filter_map(|(at, line)| {
        let (key, _) = line.split_once('=')?;
        let key = key.trim_end();
        let is_key = key.starts_with(|c: char| c.is_ascii_alphabetic())
            && key
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
        is_key.then(|| (at + 1, key.to_owned()))
    });
    let unknown: Vec<_> = keys
        .filter(|(_, key)| !built_in.has_message(key))
        .map(|(line, key)| format!(":{line}: there is no sentence {key:?}"))
        .collect();
    if !unknown.is_empty() {
        return Err(unknown);
    }
    let language = language.unwrap_or(FALLBACK).to_owned();
    let identifier = language.parse().unwrap_or_default();
    Ok((language, bundle(identifier, source)))
}

fn fluent<'a>(args: &'a [(&'a str, Arg)]) -> FluentArgs<'a> {
    args.iter()
        .map(|(name, arg)| (*name, FluentValue::from(arg)))
        .collect()
}

fn sentence(bundle: &Bundle, key: &str, args: &FluentArgs<'_>) -> Option<String> {
    let pattern = bundle.get_message(key)?.value()?;
    let mut errors = Vec::new();
    let sentence = bundle.format_pattern(pattern, Some(args), &mut errors);
    errors.is_empty().then(|| sentence.into_owned())
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
    fn a_site_replaces_single_sentences_and_is_told_what_it_cannot_replace() {
        let folder = tempfile::tempdir().unwrap();
        let write =
            |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write(
            "en.ftl",
            "username-taken = Taken, { $site }!\nrequired = Must be.\n",
        );
        write("notes.txt", "no sentence");
        let words = super::Words::load(Some(folder.path())).unwrap();
        assert_eq!(words.message("en-gb", "required", &[]), "Must be.");
        assert_eq!(
            words.message("en", "incorrect-code", &[]),
            "Incorrect code."
        );
        assert_eq!(
            words.message("hi", "required", &[]),
            message("hi", "required", &[])
        );
        // It needs a value that this sentence never gets.
        assert_eq!(
            words.message("en", "username-taken", &[]),
            message("en", "username-taken", &[])
        );
        write("en.ftl", "required = { $\nno-such-key = x\n");
        write("xx.ftl", "required = x\n");
        let problems = super::Words::load(Some(folder.path())).unwrap_err();
        assert!(problems[0].contains("en.ftl:1: "), "{problems:?}");
        assert!(
            problems
                .last()
                .unwrap()
                .contains("xx.ftl: there are no sentences"),
            "{problems:?}"
        );
        write("en.ftl", "\nno-such-key = x\n");
        let problems = super::Words::load(Some(folder.path())).unwrap_err();
        assert!(
            problems[0].ends_with("en.ftl:2: there is no sentence \"no-such-key\""),
            "{problems:?}"
        );
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
