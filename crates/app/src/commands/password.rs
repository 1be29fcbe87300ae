//! Asking for a password: twice at a terminal, once from a pipe.

use std::io::{BufRead, IsTerminal};

use anyhow::{Result, bail};
use auth::Server;
use store::users;

/// A new password that keeps the rules, asked for until it does.
pub(crate) fn ask(
    server: &Server,
    user: Option<&users::Model>,
    from_stdin: bool,
) -> Result<String> {
    if from_stdin || !std::io::stdin().is_terminal() {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line)?;
        let password = line.trim_end_matches(['\n', '\r']).to_owned();
        let mistakes = mistakes(server, user, &password);
        if !mistakes.is_empty() {
            bail!("{}", mistakes.join(" "));
        }
        return Ok(password);
    }
    loop {
        let password = rpassword::prompt_password("Password: ")?;
        let mistakes = mistakes(server, user, &password);
        if !mistakes.is_empty() {
            eprintln!("{}", mistakes.join("\n"));
        } else if rpassword::prompt_password("Password (again): ")? == password {
            return Ok(password);
        } else {
            eprintln!("The two passwords differ.");
        }
    }
}

fn mistakes(server: &Server, user: Option<&users::Model>, password: &str) -> Vec<String> {
    if password.is_empty() {
        return vec!["A password cannot be empty.".to_owned()];
    }
    let language = &server.config.server.language;
    let mistakes = server.password_mistakes(password, user);
    let words = |error: &auth::FieldError| {
        auth::messages::message(language, error.code.message_key(), &error.args)
    };
    mistakes.iter().map(words).collect()
}
