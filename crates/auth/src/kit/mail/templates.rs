//! The templates of `mail/`, built in, and those of a deployment's folder that replace them file by file.
//!
//! A template is Jinja; `t(key, name=value)` in it is the sentence of that key in the addressee's language.

use std::borrow::Cow;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Kwargs, Value, ValueKind};
use minijinja::{
    AutoEscape, Environment, ErrorKind, Output, State, UndefinedBehavior, escape_formatter,
};
use rust_embed::RustEmbed;

use crate::messages::{self, Arg, Words};

#[derive(RustEmbed)]
#[folder = "mail"]
struct Files;

/// The three files of a mail.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part {
    Subject,
    Text,
    Html,
}

impl Part {
    const ALL: [Self; 3] = [Self::Subject, Self::Text, Self::Html];

    fn file(self) -> &'static str {
        match self {
            Self::Subject => "subject.txt",
            Self::Text => "body.txt",
            Self::Html => "body.html",
        }
    }
}

/// What is wrong with a file of a deployment's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file, from the folder on, such as `login_code/body.html`.
    pub file: String,
    /// The line, if it is in one.
    pub line: Option<usize>,
    /// What is wrong there.
    pub reason: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}, line {line}: {}", self.file, self.reason),
            None => write!(f, "{}: {}", self.file, self.reason),
        }
    }
}

impl Problem {
    fn new(file: &str, error: &minijinja::Error) -> Self {
        Self {
            file: error.name().unwrap_or(file).to_owned(),
            line: error.line(),
            reason: error.detail().map_or_else(
                || error.kind().to_string(),
                |detail| format!("{}: {detail}", error.kind()),
            ),
        }
    }
}

/// The templates in force.
pub(super) struct Templates {
    built_in: Environment<'static>,
    replaced: Option<Environment<'static>>,
    problems: Vec<Problem>,
}

impl Templates {
    /// The built-in templates and, before them, those of a folder that can be read.
    pub(super) fn load(folder: Option<&Path>, words: &Arc<Words>) -> Self {
        let mut problems = Vec::new();
        let built_in = built_in(words.clone(), &mut problems);
        let replaced = folder.map(|folder| {
            let mut environment = built_in.clone();
            for (name, source) in sources(folder, &mut problems) {
                // What cannot be read leaves the built-in template of that name in place.
                if let Err(error) = environment.add_template_owned(name.clone(), source) {
                    problems.push(Problem::new(&name, &error));
                }
            }
            environment
        });
        Self {
            built_in,
            replaced,
            problems,
        }
    }

    /// What is wrong with the folder.
    pub(super) fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Renders a mail's replaced templates to find mistakes that only show then.
    pub(super) fn rehearse(&mut self, mail: &str, variables: &Value) {
        let Some(environment) = &self.replaced else {
            return;
        };
        for part in Part::ALL {
            let file = format!("{mail}/{}", part.file());
            if let Err(error) = render(environment, &file, variables) {
                let problem = Problem::new(&file, &error);
                if !self.problems.contains(&problem) {
                    self.problems.push(problem);
                }
            }
        }
    }

    /// One part of a mail: by the folder's template, or the built-in one if that fails.
    pub(super) fn render(
        &self,
        mail: &str,
        part: Part,
        variables: &Value,
    ) -> Result<String, minijinja::Error> {
        let file = format!("{mail}/{}", part.file());
        if let Some(environment) = &self.replaced {
            match render(environment, &file, variables) {
                Ok(text) => return Ok(text),
                Err(error) => {
                    let problem = Problem::new(&file, &error);
                    tracing::error!(template.problem = %problem, "a mail template failed, the built-in one is used");
                }
            }
        }
        render(&self.built_in, &file, variables)
    }
}

fn render(
    environment: &Environment<'_>,
    file: &str,
    variables: &Value,
) -> Result<String, minijinja::Error> {
    let text = environment.get_template(file)?.render(variables)?;
    let mut lines = String::with_capacity(text.len());
    for line in text.trim().lines().map(str::trim_end) {
        // Blocks leave empty lines behind; one in a row is a paragraph, more is an accident.
        if !(line.is_empty() && lines.ends_with("\n\n")) {
            lines.push_str(line);
            lines.push('\n');
        }
    }
    Ok(lines)
}

fn built_in(words: Arc<Words>, problems: &mut Vec<Problem>) -> Environment<'static> {
    let mut environment = Environment::new();
    // Security: with it, errors repeat the values of a mail, its code among them.
    environment.set_debug(false);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    if let Ok(syntax) = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .build()
    {
        environment.set_syntax(syntax);
    }
    environment.set_formatter(write_value);
    environment.add_function(
        "t",
        move |state: &State<'_, '_>, key: &str, values: Kwargs| {
            translate(&words, state, key, values)
        },
    );
    for name in Files::iter() {
        let source = Files::get(&name).map_or(Cow::Borrowed([].as_slice()), |file| file.data);
        let source = String::from_utf8_lossy(&source).into_owned();
        if let Err(error) = environment.add_template_owned(name.clone().into_owned(), source) {
            problems.push(Problem::new(&name, &error));
        }
    }
    environment
}

/// The templates of a folder, and of the folders in it, by name.
fn sources(folder: &Path, problems: &mut Vec<Problem>) -> Vec<(String, String)> {
    let mut sources = Vec::new();
    let mut open = vec![(folder.to_owned(), String::new())];
    while let Some((folder, prefix)) = open.pop() {
        let unreadable = |error: &std::io::Error| Problem {
            file: if prefix.is_empty() {
                folder.display().to_string()
            } else {
                prefix.clone()
            },
            line: None,
            reason: error.to_string(),
        };
        let entries = match folder.read_dir() {
            Ok(entries) => entries.flatten(),
            Err(error) => {
                problems.push(unreadable(&error));
                continue;
            }
        };
        for path in entries.map(|entry| entry.path()) {
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
                continue;
            };
            let name = format!("{prefix}{name}");
            if path.is_dir() {
                open.push((path, format!("{name}/")));
            } else if path
                .extension()
                .is_some_and(|extension| extension == "txt" || extension == "html")
            {
                match std::fs::read_to_string(&path) {
                    Ok(source) => sources.push((name, source)),
                    Err(error) => problems.push(Problem {
                        file: name,
                        line: None,
                        reason: error.to_string(),
                    }),
                }
            }
        }
    }
    sources.sort();
    sources
}

/// `t(key, name=value)`: a sentence in the language of the mail, with `site`, `domain` and `email` given.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the template engine hands values over"
)]
fn translate(
    words: &Words,
    state: &State<'_, '_>,
    key: &str,
    values: Kwargs,
) -> Result<String, minijinja::Error> {
    let text =
        |value: Option<Value>| Arg::Text(value.map(|value| value.to_string()).unwrap_or_default());
    let site = state.lookup("site").unwrap_or_default();
    let mut args = vec![
        ("site", text(site.get_attr("name").ok())),
        ("domain", text(site.get_attr("domain").ok())),
        ("email", text(state.lookup("email"))),
    ];
    for name in values.args() {
        let value: Value = values.get(name)?;
        args.push((
            name,
            match i64::try_from(value.clone()) {
                Ok(number) if value.kind() == ValueKind::Number => Arg::Number(number),
                _ => text(Some(value)),
            },
        ));
    }
    let lang = state.lookup("lang").unwrap_or_default();
    let found = words.find(lang.as_str().unwrap_or(messages::FALLBACK), key, &args);
    found.ok_or_else(|| {
        minijinja::Error::new(
            ErrorKind::InvalidOperation,
            format!("there is no sentence {key:?}, or it needs another value"),
        )
    })
}

/// Writes a value, in HTML with its special characters escaped. The engine's own way also escapes the slash, which is
/// valid but keeps simple programs from finding the links of a mail.
fn write_value(
    out: &mut Output<'_>,
    state: &mut State<'_, '_>,
    value: &Value,
) -> Result<(), minijinja::Error> {
    let text = match value.as_str() {
        Some(text) if *state.auto_escape() == AutoEscape::Html && !value.is_safe() => text,
        _ => return escape_formatter(out, state, value),
    };
    for c in text.chars() {
        match c {
            '<' => out.write_str("&lt;")?,
            '>' => out.write_str("&gt;")?,
            '&' => out.write_str("&amp;")?,
            '"' => out.write_str("&quot;")?,
            '\'' => out.write_str("&#x27;")?,
            c => out.write_str(c.encode_utf8(&mut [0; 4]))?,
        }
    }
    Ok(())
}
