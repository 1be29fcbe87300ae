//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// Vestibule: an authentication server that speaks django-allauth's headless API on Django's own tables.
#[derive(Debug, Parser)]
#[command(version, propagate_version = true, arg_required_else_help = true)]
#[command(
    after_help = "Exit status: 0 done, 1 it could not be done, 2 the command line or the settings are wrong.\n\
Settings come from defaults, the file, VESTIBULE__SECTION__KEY in the environment, and --set, the later ones first."
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes.
#[derive(Debug, Args)]
pub(crate) struct Global {
    /// The settings file (TOML). Without it: vestibule.toml in this folder, if there is one.
    #[arg(
        long,
        short,
        global = true,
        env = "VESTIBULE_CONFIG",
        value_name = "FILE"
    )]
    pub(crate) config: Option<PathBuf>,
    /// A setting, such as `server.language=hi`. May be repeated.
    #[arg(long = "set", global = true, value_name = "KEY=VALUE", value_parser = setting)]
    pub(crate) settings: Vec<(String, String)>,
    /// Answer in JSON, for scripts.
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

fn setting(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("expected KEY=VALUE")?;
    Ok((key.to_owned(), value.to_owned()))
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the server.
    Serve(Serve),
    /// Make the tables, or check those that Django made and add ours.
    Migrate(Migrate),
    /// Create a user who may do everything; asks for the password.
    Createsuperuser(Createsuperuser),
    /// Set a user's password; asks for it.
    Changepassword(Changepassword),
    /// Delete what has expired: sessions, codes, old messages, old entries of the audit log.
    Cleanup,
    /// Delete expired sessions.
    Clearsessions,
    /// Send a mail to see whether mail works.
    Sendtestemail(Sendtestemail),
    /// Look for mistakes in settings, database and mail.
    Doctor(Doctor),
    /// Look up users, switch them on and off.
    #[command(subcommand)]
    User(User),
    /// Invite people to sign up as a user type, one by one or many from a table.
    Invite(Invite),
    /// See invitations and take them back.
    #[command(subcommand)]
    Invitation(Invitation),
    /// Let in those who wait for approval, or not.
    #[command(subcommand)]
    Approval(Approval),
    /// See and set user types and profiles.
    #[command(subcommand)]
    Profile(Profile),
    /// Make accounts from a table of people.
    Import(Import),
    /// Make and end sessions.
    #[command(subcommand)]
    Session(Session),
    /// List and change the keys that tokens are signed with.
    #[command(subcommand)]
    Keys(Keys),
    /// Look at the catalogue of third parties, and check files for it.
    #[command(subcommand)]
    Providers(Providers),
    /// Write the generated documents: settings reference, JSON Schema, API document, providers.
    Gen(Gen),
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Do not add tables of ours that the database lacks; refuse to start instead.
    #[arg(long)]
    pub(crate) no_migrate: bool,
    /// Address and port, instead of server.listen.
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub(crate) listen: Option<std::net::SocketAddr>,
}

#[derive(Debug, Args)]
pub(crate) struct Migrate {
    /// Change nothing; fail if there is anything to do.
    #[arg(long)]
    pub(crate) check: bool,
    /// In a database that Django made: also make the tables of allauth's apps that it lacks.
    #[arg(long)]
    pub(crate) create_missing_apps: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Createsuperuser {
    /// The user name.
    #[arg(long)]
    pub(crate) username: String,
    /// The e-mail address; counts as verified.
    #[arg(long)]
    pub(crate) email: Option<String>,
    /// Read the password from standard input instead of asking twice.
    #[arg(long)]
    pub(crate) password_stdin: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Changepassword {
    /// User name, e-mail address or id.
    pub(crate) user: String,
    /// Read the password from standard input instead of asking twice.
    #[arg(long)]
    pub(crate) password_stdin: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Sendtestemail {
    /// To whom.
    pub(crate) to: String,
}

#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// Also ask what only matters in production.
    #[arg(long)]
    pub(crate) deploy: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum User {
    /// List users.
    List {
        /// Only those whose name or address has this text in it.
        #[arg(long)]
        search: Option<String>,
        /// At most so many.
        #[arg(long, default_value_t = 50)]
        limit: u64,
        /// Only those after this id: the next page.
        #[arg(long)]
        after: Option<i32>,
    },
    /// Show a user: addresses, factors, sessions.
    Show {
        /// User name, e-mail address or id.
        user: String,
    },
    /// Let a user log in again.
    Activate {
        /// User name, e-mail address or id.
        user: String,
    },
    /// Keep a user from logging in, and end their sessions.
    Deactivate {
        /// User name, e-mail address or id.
        user: String,
    },
    /// Take a user's second factors and passkeys away, so that they get in again; tells them by mail.
    ResetMfa {
        /// User name, e-mail address or id.
        user: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Invite {
    /// Addresses.
    #[arg(value_name = "EMAIL", required_unless_present = "csv")]
    pub(crate) emails: Vec<String>,
    /// The user type; for a table, that of lines without a `user_type`.
    #[arg(long = "type", value_name = "TYPE", required_unless_present = "csv")]
    pub(crate) user_type: Option<String>,
    /// A table (CSV, `-` for standard input) with a column `email`; others are fields of the profile.
    #[arg(long, value_name = "FILE", conflicts_with = "emails")]
    pub(crate) csv: Option<PathBuf>,
    /// Print links instead of sending mails. Whoever comes with one still verifies the address.
    #[arg(long)]
    pub(crate) link: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Invitation {
    /// List invitations, the newest first.
    List {
        /// At most so many.
        #[arg(long, default_value_t = 50)]
        limit: u64,
        /// Only those before this id: the next page.
        #[arg(long)]
        before: Option<i32>,
    },
    /// Take an invitation back.
    Revoke {
        /// The invitation's id.
        id: i32,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Approval {
    /// List those who wait.
    List {
        /// Only of this user type.
        #[arg(long = "type", value_name = "TYPE")]
        user_type: Option<String>,
        /// At most so many.
        #[arg(long, default_value_t = 50)]
        limit: u64,
        /// Only those after this user's id: the next page.
        #[arg(long)]
        after: Option<i32>,
    },
    /// Let somebody in, and tell them.
    Approve {
        /// User name, e-mail address or id.
        user: String,
    },
    /// Do not let somebody in, or no longer; tell them, and end their sessions.
    Reject {
        /// User name, e-mail address or id.
        user: String,
        /// Why, for the person.
        #[arg(long, default_value = "")]
        reason: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Profile {
    /// List the profiles that do not fit the schema of their type any more.
    Check,
    /// Count people by user type and approval.
    Count,
    /// Show somebody's type and profile.
    Show {
        /// User name, e-mail address or id.
        user: String,
    },
    /// Give somebody a type and a profile, in place of what they had.
    Set {
        /// User name, e-mail address or id.
        user: String,
        /// The user type.
        #[arg(long = "type", value_name = "TYPE")]
        user_type: String,
        /// Fields of the profile; lists are parted by `;`.
        #[arg(value_name = "FIELD=VALUE", value_parser = setting)]
        fields: Vec<(String, String)>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    /// A table (CSV, `-` for standard input). Columns: email, username, first_name, last_name, user_type, is_staff
    /// (true), approval (pending), and the fields of profiles. Lines of people who are there already are passed over.
    pub(crate) file: PathBuf,
    /// The user type of lines without a `user_type`.
    #[arg(long = "type", value_name = "TYPE")]
    pub(crate) user_type: Option<String>,
    /// Say what would become of each line, and make nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Read a password from standard input that all get; for trying out. Without it they reset theirs.
    #[arg(long)]
    pub(crate) password_stdin: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Session {
    /// Make a session in which a user is logged in, and print its token.
    Create {
        /// User name, e-mail address or id.
        #[arg(long)]
        user: String,
    },
    /// End a session, or all of a user's.
    End {
        /// The session's token.
        #[arg(long, conflicts_with = "user", required_unless_present = "user")]
        token: Option<String>,
        /// User name, e-mail address or id: all sessions of this user.
        #[arg(long)]
        user: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Keys {
    /// List the keys, the one that signs last first.
    List,
    /// Make a new key. It is published at once, signs after a quarter of an hour, and the old one verifies until its last
    /// token has expired.
    Rotate {
        /// Sign with the new key at once: services that keep the published keys may refuse its tokens for some minutes.
        #[arg(long)]
        at_once: bool,
        /// Delete all other keys: somebody else may have them. Ends all tokens.
        #[arg(long)]
        drop_old: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Providers {
    /// List the providers of the catalogue.
    List {
        /// Only those whose id or name has this text in it.
        #[arg(long)]
        search: Option<String>,
    },
    /// Show a provider: addresses, scope, settings, and the callback to register there.
    Show {
        /// The id, as `list` shows it.
        id: String,
    },
    /// Check files for the catalogue; without any, the folder and the providers of the settings.
    Check {
        /// TOML files; a sample beside one (`<id>.sample.json`) is looked at, too.
        files: Vec<PathBuf>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Gen {
    /// Change nothing; fail if a document is out of date.
    #[arg(long)]
    pub(crate) check: bool,
    /// The folder to write to.
    #[arg(long, default_value = "docs/generated")]
    pub(crate) out: PathBuf,
}
