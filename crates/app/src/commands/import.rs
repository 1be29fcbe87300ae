//! `vestibule import`.

use std::io::{IsTerminal, Write};

use anyhow::{Context, Result};
use auth::Server;
use auth::admin::actor::Actor;
use auth::admin::people::{self, NewPerson};
use auth::admin::tables;
use serde_json::{Value, json};
use store::emails;

use super::{Outcome, open, password, print, reasons};
use crate::cli::{Global, Import};
use crate::wiring;

/// Lines after which the terminal is told how far it is.
const PROGRESS: usize = 50;

/// What became of the lines.
#[derive(Default)]
struct Tally {
    created: usize,
    unchanged: usize,
    refused: Vec<Value>,
    words: Vec<String>,
}

/// Makes an account of each line. A line that cannot be taken is told, and stops no other; one whose address has an
/// account with that name is passed over, so that the command can be run again after it was interrupted.
pub(crate) async fn run(global: &Global, args: Import) -> Result<Outcome> {
    let server = wiring::server(wiring::ready(global)?.settings).await?;
    let actor = Actor::command(&server);
    let hash = if args.password_stdin {
        let chosen = password::ask(&server, None, true)?;
        server.passwords.encode(chosen).await?
    } else {
        server.passwords.unusable()
    };
    let lines = tables::read(open(&args.file)?).with_context(|| args.file.display().to_string())?;
    let shows_progress = std::io::stderr().is_terminal();
    let mut tally = Tally::default();
    for (at, line) in lines.iter().enumerate() {
        let person = line.person(&actor.cx, args.user_type.as_deref());
        if is_there(&server, &person).await? {
            tally.unchanged += 1;
        } else {
            let done = if args.dry_run {
                people::check(&actor, &person).await
            } else {
                people::create(&actor, &person, &hash).await.map(drop)
            };
            note(&server, &mut tally, line.number, done)?;
        }
        if shows_progress && (at + 1) % PROGRESS == 0 {
            eprint!("\r{} of {}", at + 1, lines.len());
            std::io::stderr().flush()?;
        }
    }
    if shows_progress {
        eprint!("\r");
    }
    report(global, &args, tally);
    Ok(Outcome::Done)
}

fn note(
    server: &Server,
    tally: &mut Tally,
    line: u64,
    done: Result<(), auth::Error>,
) -> Result<()> {
    match done {
        Ok(()) => tally.created += 1,
        Err(error @ auth::Error::Internal(_)) => return Err(error.into()),
        Err(error) => {
            let reasons = reasons(server, &error);
            tally
                .words
                .push(format!("line {line}: {}", reasons.join(" ")));
            tally
                .refused
                .push(json!({ "line": line, "errors": reasons }));
        }
    }
    Ok(())
}

fn report(global: &Global, args: &Import, mut tally: Tally) {
    let json = json!({
        "dry_run": args.dry_run, "created": tally.created, "unchanged": tally.unchanged, "refused": tally.refused,
    });
    let verb = if args.dry_run { "Would make" } else { "Made" };
    tally.words.push(format!(
        "{verb} {} accounts; {} were there already, {} lines were refused.",
        tally.created,
        tally.unchanged,
        tally.refused.len()
    ));
    print(global, &json, &tally.words.join("\n"));
}

/// Whether the address belongs to an account, of that name where one is given.
async fn is_there(server: &Server, person: &NewPerson) -> Result<bool> {
    let email = person.email.to_lowercase();
    if email.is_empty() {
        return Ok(false);
    }
    let owners = emails::owners(&server.db, &email).await?;
    let name = person.username.to_lowercase();
    Ok(owners
        .iter()
        .any(|(_, user)| name.is_empty() || user.username.to_lowercase() == name))
}
