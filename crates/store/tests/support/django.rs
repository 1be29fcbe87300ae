//! The Django project in `django_project/`, run on a test's database.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// A Django site on one database.
pub(crate) struct Django<'a> {
    url: &'a str,
    settings: &'a [(&'a str, &'a str)],
}

impl<'a> Django<'a> {
    /// The site on the database at this URL, with settings as `settings.py` takes them from the environment.
    pub(crate) fn on(url: &'a str, settings: &'a [(&'a str, &'a str)]) -> Self {
        Self { url, settings }
    }

    /// Run `manage.py`; a failure fails the test.
    pub(crate) fn manage(&self, arguments: &[&str]) -> String {
        let output = self.run("manage.py", arguments);
        assert!(
            output.status.success(),
            "manage.py {arguments:?}: {}",
            text(&output)
        );
        text(&output)
    }

    /// Assert that Django finds nothing to migrate and nothing to complain about.
    pub(crate) fn assert_clean(&self) {
        let output = self.run("clean.py", &[]);
        assert!(output.status.success(), "{}", text(&output));
    }

    /// Run a script of the project that prints JSON.
    pub(crate) fn json(&self, script: &str, arguments: &[&str]) -> Value {
        let output = self.run(script, arguments);
        assert!(
            output.status.success(),
            "{script} {arguments:?}: {}",
            text(&output)
        );
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// What tables, keys and indexes the database has, and the rows that Django's `migrate` writes; without ours.
    pub(crate) fn schema(&self) -> Value {
        self.json("schema.py", &[])
    }

    /// The same with JSON on its standard input.
    pub(crate) fn json_of(&self, script: &str, argument: &str, input: &Value) -> Value {
        let mut child = self
            .command(script, &[argument])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        serde_json::to_writer(child.stdin.take().unwrap(), input).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(
            output.status.success(),
            "{script} {argument}: {}",
            text(&output)
        );
        serde_json::from_slice(&output.stdout).unwrap()
    }

    fn run(&self, script: &str, arguments: &[&str]) -> Output {
        let mut command = self.command(script, arguments);
        command.stdin(Stdio::null()).output().unwrap()
    }

    fn command(&self, script: &str, arguments: &[&str]) -> Command {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../store/tests/django_project");
        let mut command = Command::new(python());
        command
            .arg(script)
            .args(arguments)
            .current_dir(folder)
            .env("DJANGO_SETTINGS_MODULE", "settings")
            .env("DJANGO_DATABASE_URL", self.url)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("PYTHONUTF8", "1")
            .envs(self.settings.iter().copied());
        command
    }
}

/// Assert that two schemas are equal; tell only what is not.
pub(crate) fn assert_same(left: &Value, right: &Value) {
    let (left, right) = (left.as_object().unwrap(), right.as_object().unwrap());
    let mut names: Vec<_> = left
        .keys()
        .chain(right.keys())
        .filter(|name| left.get(*name) != right.get(*name))
        .collect();
    names.sort();
    names.dedup();
    let differing: Vec<_> = names
        .into_iter()
        .map(|name| (name, left.get(name), right.get(name)))
        .collect();
    assert!(differing.is_empty(), "{differing:#?}");
}

fn python() -> OsString {
    std::env::var_os("VESTIBULE_DJANGO_PYTHON").unwrap_or_else(|| {
        panic!(
            "VESTIBULE_DJANGO_PYTHON names a Python that has Django and allauth: run `make test`, or set it to what \
             scripts/test-python prints"
        )
    })
}

fn text(output: &Output) -> String {
    [&output.stdout, &output.stderr]
        .map(|part| String::from_utf8_lossy(part))
        .concat()
}
