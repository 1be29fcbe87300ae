//! What the engines' errors mean: which rule of uniqueness was violated, and whether trying again may help.

use std::fmt;

use sea_orm::{DbErr, RuntimeErr};

/// A violated rule of uniqueness, as far as the engine tells: SQLite names columns, MySQL the index, PostgreSQL both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Violation {
    /// The columns of the rule, in its order, without the table.
    pub columns: Vec<String>,
    /// The name of the constraint or index.
    pub constraint: Option<String>,
}

impl Violation {
    /// A violation found by looking, where the engine has no index for the rule.
    pub(crate) fn found(constraint: &str, columns: &[&str]) -> Self {
        Self {
            columns: columns.iter().map(|&column| column.to_owned()).collect(),
            constraint: Some(constraint.to_owned()),
        }
    }

    /// True when this is the name of the rule.
    pub fn names(&self, constraint: &str) -> bool {
        self.constraint.as_deref() == Some(constraint)
    }

    /// True when the rule is on exactly these columns, in this order.
    pub fn is_on(&self, columns: &[&str]) -> bool {
        if self.columns.is_empty() {
            // Dialect: MySQL's index names end with the columns, Django's also with a hash and `_uniq`.
            let name = self.constraint.as_deref().unwrap_or_default();
            let joined = columns.join("_");
            return name == joined || name.contains(&format!("_{joined}_"));
        }
        self.columns == columns
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "not unique: {} ({})",
            self.columns.join(", "),
            self.constraint.as_deref().unwrap_or("unnamed")
        )
    }
}

/// The error of the driver behind SeaORM's.
fn driver_error(error: &DbErr) -> Option<&sqlx::Error> {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(error))
        | DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error)) => Some(error),
        _ => None,
    }
}

/// The rule of uniqueness this error is about, if it is about one.
pub(crate) fn unique_violation(error: &DbErr) -> Option<Violation> {
    let error = driver_error(error)?
        .as_database_error()
        .filter(|error| error.is_unique_violation())?;
    if let Some(error) = error.try_downcast_ref::<sqlx::postgres::PgDatabaseError>() {
        return Some(Violation {
            columns: error.detail().map(columns_of_postgres).unwrap_or_default(),
            constraint: error.constraint().map(str::to_owned),
        });
    }
    if error
        .try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>()
        .is_some()
    {
        return Some(Violation {
            columns: Vec::new(),
            constraint: key_of_mysql(error.message()),
        });
    }
    Some(violation_of_sqlite(error.message()))
}

/// `Key (user_id, email)=(1, a@b.org) already exists.`
fn columns_of_postgres(detail: &str) -> Vec<String> {
    let Some((columns, _)) = detail
        .strip_prefix("Key (")
        .and_then(|rest| rest.split_once(")=("))
    else {
        return Vec::new();
    };
    columns
        .split(", ")
        .map(|column| column.trim_matches('"').to_owned())
        .collect()
}

/// `Duplicate entry 'x' for key 'auth_user.username'`; MariaDB leaves out the table.
fn key_of_mysql(message: &str) -> Option<String> {
    let key = message.trim_end_matches('\'').rsplit('\'').next()?;
    Some(key.rsplit('.').next().unwrap_or(key).to_owned())
}

/// `UNIQUE constraint failed: table.column, table.column` or `UNIQUE constraint failed: index 'name'`.
fn violation_of_sqlite(message: &str) -> Violation {
    let what = message.rsplit(": ").next().unwrap_or_default();
    if let Some(name) = what.strip_prefix("index '") {
        return Violation {
            columns: Vec::new(),
            constraint: Some(name.trim_end_matches('\'').to_owned()),
        };
    }
    let columns = what
        .split(", ")
        .map(|column| column.rsplit('.').next().unwrap_or(column).to_owned());
    Violation {
        columns: columns.collect(),
        constraint: None,
    }
}

/// True for a deadlock, a serialization failure, a lock that was not had in time, and a busy file.
pub(crate) fn is_retryable(error: &DbErr) -> bool {
    let Some(error) = driver_error(error).and_then(|error| error.as_database_error()) else {
        return false;
    };
    if let Some(error) = error.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>() {
        return matches!(error.number(), 1205 | 1213);
    }
    let code = error.code().unwrap_or_default();
    if error
        .try_downcast_ref::<sqlx::postgres::PgDatabaseError>()
        .is_some()
    {
        return matches!(code.as_ref(), "40001" | "40P01" | "55P03");
    }
    // Dialect: SQLite's extended codes keep the primary one in the low byte: 5 is busy, 6 locked.
    code.parse::<u32>()
        .is_ok_and(|code| matches!(code & 0xff, 5 | 6))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_engine_tells_which_rule_it_was() {
        let pair = violation_of_sqlite(
            "UNIQUE constraint failed: account_emailaddress.user_id, account_emailaddress.email",
        );
        assert!(pair.is_on(&["user_id", "email"]) && !pair.is_on(&["email"]));
        assert_eq!(
            columns_of_postgres("Key (user_id, \"primary\")=(1, t) already exists."),
            ["user_id", "primary"]
        );
        for message in [
            "Duplicate entry 'a' for key 'username'",
            "Duplicate entry 'a' for key 'auth_user.username'",
        ] {
            let violation = Violation {
                columns: vec![],
                constraint: key_of_mysql(message),
            };
            assert!(violation.is_on(&["username"]), "{message}");
        }
    }

    #[test]
    fn a_mysql_index_is_known_by_the_columns_in_its_name() {
        let violation = Violation {
            columns: vec![],
            constraint: Some("account_emailaddress_user_id_email_987c8728_uniq".to_owned()),
        };
        assert!(violation.is_on(&["user_id", "email"]));
        assert!(!violation.is_on(&["username"]));
    }
}
