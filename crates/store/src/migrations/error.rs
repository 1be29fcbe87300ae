//! Why a database cannot be migrated, in words for whoever runs it.

use std::fmt;

/// The answer of this module's functions.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A migration that did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Django's tables are there but are not what this version works on. Nothing was changed.
    #[error("{}", Listed(.0))]
    Differs(Vec<Difference>),
    /// The database is empty, but text that people write would not fit into it.
    #[error("the database keeps text as {found}; make it anew with {wanted}")]
    Encoding {
        /// What it has.
        found: String,
        /// What to say when it is created.
        wanted: &'static str,
    },
    /// An index of ours is there, but unusable.
    #[error(
        "the index {0} is invalid: an earlier CREATE INDEX CONCURRENTLY failed; drop it and migrate again"
    )]
    BrokenIndex(&'static str),
    /// The list of Django's tables that is built in cannot be read.
    #[error("the built-in list of Django's tables: {0}")]
    Baseline(#[from] serde_json::Error),
    /// The database reports an error.
    #[error(transparent)]
    Store(#[from] crate::Error),
}

impl From<sea_orm::DbErr> for Error {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Store(error.into())
    }
}

/// One way in which a database differs from what Django and allauth make.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Difference {
    /// Users are in a table of the project's own.
    #[error("the project has a user model of its own{}; only Django's auth_user is supported", named(table.as_deref()))]
    CustomUserModel {
        /// Which, as far as the foreign keys tell.
        table: Option<String>,
    },
    /// An app has no tables here.
    #[error("{module} is missing: there is no table {}", tables.join(", "))]
    MissingApp {
        /// Its Python module.
        module: String,
        /// The tables it would have.
        tables: Vec<String>,
    },
    /// An app is older than the one this version works on.
    #[error("{module} is older than supported: it lacks the migrations {}", names.join(", "))]
    MissingMigrations {
        /// Its Python module.
        module: String,
        /// The migrations that `django_migrations` does not have.
        names: Vec<String>,
    },
    /// An app has tables but no migrations.
    #[error("{module} has tables, but django_migrations has none of its migrations")]
    NoMigrations {
        /// Its Python module.
        module: String,
    },
    /// A table of an app is not there.
    #[error("the table {table} is missing")]
    MissingTable {
        /// The table.
        table: String,
    },
    /// A column is not there.
    #[error("the column {column} ({expected}) is missing")]
    MissingColumn {
        /// `table.column`.
        column: String,
        /// The type it should have.
        expected: String,
    },
    /// A column has another type.
    #[error("the column {column} is {found}, expected {expected}")]
    WrongType {
        /// `table.column`.
        column: String,
        /// The type it should have.
        expected: String,
        /// The type it has.
        found: String,
    },
    /// A column may be empty and should not, or the other way round.
    #[error("the column {column} {}", if *nullable { "does not allow NULL, but has to" } else { "allows NULL, but must not" })]
    WrongNullability {
        /// `table.column`.
        column: String,
        /// It should be allowed to be empty.
        nullable: bool,
    },
    /// A column of the project's own has to be filled in every row, which only the project can do.
    #[error("the column {column} is not Django's; it needs a default or has to allow NULL")]
    Unfilled {
        /// `table.column`.
        column: String,
    },
    /// Nothing keeps these columns unique.
    #[error("nothing keeps {} unique in the table {table}", columns.join(", "))]
    MissingUnique {
        /// The table.
        table: String,
        /// The columns.
        columns: Vec<String>,
    },
}

/// All differences, one per line, and what to do about them.
struct Listed<'a>(&'a [Difference]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "the database differs from what Django and django-allauth make; nothing was changed",
        )?;
        for difference in self.0 {
            write!(f, "\n- {difference}")?;
        }
        if self
            .0
            .iter()
            .any(|d| matches!(d, Difference::MissingMigrations { .. }))
        {
            f.write_str(
                "\nUpgrade the project to django-allauth 65.21 and run `manage.py migrate`.",
            )?;
        }
        if self.0.iter().all(|d| {
            matches!(
                d,
                Difference::MissingApp { .. } | Difference::MissingTable { .. }
            )
        }) {
            f.write_str(
                "\nAdd what is missing to INSTALLED_APPS and run `manage.py migrate`, or have it made here with \
                 `vestibule migrate --create-missing-apps`.",
            )?;
        }
        Ok(())
    }
}

fn named(table: Option<&str>) -> String {
    table
        .map(|table| format!(" (table {table})"))
        .unwrap_or_default()
}
