//! The commands, one file each. A command prints what it did and says with its exit status whether it did it.

mod approval;
mod changepassword;
mod cleanup;
mod clearsessions;
mod createsuperuser;
mod doctor;
mod generate;
mod import;
mod invite;
mod keys;
mod migrate;
mod password;
mod profile;
mod providers;
mod sendtestemail;
mod serve;
mod session;
mod user;

use std::net::Ipv4Addr;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use auth::{Caller, Client, Cx, Server};
use serde_json::Value;
use store::{UserId, emails, users};

use crate::cli::{Cli, Command, Global};

/// What a command came to.
pub(crate) enum Outcome {
    /// Done.
    Done,
    /// It could not be done, and why was said already.
    Failed,
}

/// Runs a command.
pub(crate) async fn run(cli: Cli) -> ExitCode {
    let global = &cli.global;
    let outcome = match cli.command {
        Command::Serve(args) => Box::pin(serve::run(global, args)).await,
        Command::Migrate(args) => Box::pin(migrate::run(global, args)).await,
        Command::Createsuperuser(args) => Box::pin(createsuperuser::run(global, args)).await,
        Command::Changepassword(args) => Box::pin(changepassword::run(global, args)).await,
        Command::Cleanup => Box::pin(cleanup::run(global)).await,
        Command::Clearsessions => clearsessions::run(global).await,
        Command::Sendtestemail(args) => Box::pin(sendtestemail::run(global, args)).await,
        Command::Doctor(args) => Box::pin(doctor::run(global, args)).await,
        Command::User(args) => Box::pin(user::run(global, args)).await,
        Command::Invite(args) => Box::pin(invite::run(global, args)).await,
        Command::Invitation(args) => Box::pin(invite::manage(global, args)).await,
        Command::Approval(args) => Box::pin(approval::run(global, args)).await,
        Command::Profile(args) => Box::pin(profile::run(global, args)).await,
        Command::Import(args) => Box::pin(import::run(global, args)).await,
        Command::Session(args) => Box::pin(session::run(global, args)).await,
        Command::Keys(args) => Box::pin(keys::run(global, args)).await,
        Command::Providers(args) => providers::run(global, args),
        Command::Gen(args) => generate::run(&args),
    };
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Failed) => ExitCode::FAILURE,
        Err(error) => {
            let is_settings = error.is::<config::Error>();
            eprintln!("vestibule: {error:#}");
            ExitCode::from(if is_settings { 2 } else { 1 })
        }
    }
}

/// Prints what a command found: JSON for scripts, words for people.
pub(crate) fn print(global: &Global, json: &Value, words: &str) {
    if global.json {
        println!("{json}");
    } else {
        println!("{words}");
    }
}

/// What is wrong, in words: field by field.
pub(crate) fn reasons(server: &Server, error: &auth::Error) -> Vec<String> {
    let auth::Error::Invalid(mistakes) = error else {
        return vec![error.to_string()];
    };
    let language = &server.config.server.language;
    let said = |mistake: &auth::FieldError| {
        let key = mistake.code.message_key();
        let text = server.words.message(language, key, &mistake.args);
        match &mistake.param {
            Some(param) => format!("{param}: {text}"),
            None => text,
        }
    };
    mistakes.iter().map(said).collect()
}

/// A file, or standard input for `-`.
pub(crate) fn open(path: &std::path::Path) -> Result<Box<dyn std::io::Read>> {
    if path.as_os_str() == "-" {
        return Ok(Box::new(std::io::stdin()));
    }
    let file = std::fs::File::open(path);
    Ok(Box::new(file.with_context(|| {
        format!("cannot open {}", path.display())
    })?))
}

/// Whoever is at the command line, as flows want to know it.
pub(crate) fn operator(server: &Arc<Server>) -> Cx {
    let caller = Caller {
        ip: Ipv4Addr::LOCALHOST.into(),
        user_agent: "vestibule".to_owned(),
        base_url: String::new(),
        language: server.config.server.language.clone(),
        trust_cookie: None,
    };
    Cx::anonymous(server, Client::App, caller)
}

/// The user that a person names: by id, user name or e-mail address.
pub(crate) async fn find_user(server: &Server, name: &str) -> Result<users::Model> {
    let db = &server.db;
    if let Ok(id) = name.parse()
        && let Some(user) = users::by_id(db, UserId(id)).await?
    {
        return Ok(user);
    }
    let mut found = users::by_username(db, name, false).await?;
    if found.is_empty() {
        found = emails::owners(db, &name.to_lowercase())
            .await?
            .into_iter()
            .map(|(_, user)| user)
            .collect();
    }
    if found.is_empty() {
        found = users::by_email(db, &name.to_lowercase()).await?;
    }
    match found.as_slice() {
        [_] => found.pop().context("a user"),
        [] => bail!("no user has the id, name or address {name:?}"),
        _ => bail!("several users are called {name:?}: name one by id"),
    }
}
