//! Django's field types and what each is called on an engine; our own tables are typed in the same words.

use sea_orm::DbBackend;
use sea_orm::sea_query::ColumnDef;
use serde::Deserialize;

use crate::Connection;

/// A field type of Django's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind")]
pub(crate) enum Kind {
    /// A key that the database counts up.
    Auto,
    /// The same with 64 bits.
    BigAuto,
    /// The same with 32 or 64 bits, depending on the project's `DEFAULT_AUTO_FIELD`.
    AnyAuto,
    /// 32 bits.
    Integer,
    /// True or false.
    Boolean,
    /// At most `length` characters.
    Char { length: u32 },
    /// Text without a limit.
    Text,
    /// A point in time to the microsecond.
    DateTime,
    /// JSON.
    Json,
    /// A network address.
    IpAddress,
}

/// How a column that is there compares with the kind it should have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    /// It holds all that it should.
    Fits,
    /// It is of the right type but holds fewer characters.
    Holds(u32),
    /// It is of another type.
    Differs,
}

// Compat: `data_types` in Django's db/backends/{sqlite3,postgresql,mysql}/base.py.
impl Kind {
    /// What the engine calls this type.
    pub(crate) fn type_name(self, db: &impl Connection) -> String {
        name(self, db.get_database_backend())
    }

    /// Compares with the type of a column as [`super::catalog::Catalog`] found it.
    pub(crate) fn fits(self, db: &impl Connection, found: &str) -> Fit {
        fits(self, db.get_database_backend(), found)
    }

    /// A column of this kind, not null; a key also counts up.
    pub(crate) fn column(self, db: &impl Connection, name: &'static str) -> ColumnDef {
        let mut column = ColumnDef::new(name);
        match self {
            Self::Auto => column.integer().auto_increment().primary_key(),
            Self::BigAuto => column.big_integer().auto_increment().primary_key(),
            _ => column.custom(self.type_name(db)),
        };
        column.not_null();
        column
    }
}

fn name(kind: Kind, engine: DbBackend) -> String {
    let [sqlite, postgres, mysql] = match kind {
        Kind::Auto | Kind::Integer => ["integer", "integer", "int"],
        Kind::BigAuto | Kind::AnyAuto => ["integer", "bigint", "bigint"],
        Kind::Boolean => ["bool", "boolean", "tinyint(1)"],
        Kind::Char { .. } => ["varchar", "character varying", "varchar"],
        Kind::Text => ["text", "text", "longtext"],
        Kind::DateTime => ["datetime", "timestamp with time zone", "datetime(6)"],
        Kind::Json => ["text", "jsonb", "json"],
        Kind::IpAddress => ["char(39)", "inet", "char(39)"],
    };
    let name = match engine {
        DbBackend::Sqlite => sqlite,
        DbBackend::Postgres => postgres,
        _ => mysql,
    };
    match kind {
        Kind::Char { length } => format!("{name}({length})"),
        _ => name.to_owned(),
    }
}

fn fits(kind: Kind, engine: DbBackend, found: &str) -> Fit {
    if name(kind, engine) == found {
        return Fit::Fits;
    }
    if let Kind::Char { length } = kind {
        return fits_text(engine, length, found);
    }
    let is_alike = match (kind, engine) {
        (Kind::AnyAuto, _) => name(Kind::Auto, engine) == found,
        // Dialect: MariaDB keeps JSON in a text column with a check.
        (Kind::Json, DbBackend::MySql) => found == "longtext",
        _ => false,
    };
    if is_alike { Fit::Fits } else { Fit::Differs }
}

fn fits_text(engine: DbBackend, length: u32, found: &str) -> Fit {
    let (base, limit) = match found.split_once('(') {
        Some((base, limit)) => (base, limit.trim_end_matches(')').parse::<u32>().ok()),
        None => (found, None),
    };
    let is_text = match engine {
        DbBackend::Sqlite => matches!(base, "varchar" | "text"),
        DbBackend::Postgres => matches!(base, "character varying" | "text"),
        _ => base == "varchar",
    };
    match limit {
        _ if !is_text => Fit::Differs,
        Some(limit) if limit < length => Fit::Holds(limit),
        _ => Fit::Fits,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMAIL: Kind = Kind::Char { length: 254 };

    #[test]
    fn a_wider_column_fits_and_a_narrower_one_is_told() {
        assert_eq!(fits(EMAIL, DbBackend::MySql, "varchar(254)"), Fit::Fits);
        assert_eq!(fits(EMAIL, DbBackend::MySql, "varchar(320)"), Fit::Fits);
        assert_eq!(
            fits(EMAIL, DbBackend::MySql, "varchar(191)"),
            Fit::Holds(191)
        );
        assert_eq!(fits(EMAIL, DbBackend::Postgres, "text"), Fit::Fits);
        assert_eq!(fits(EMAIL, DbBackend::Postgres, "bytea"), Fit::Differs);
    }

    #[test]
    fn keys_of_another_width_do_not_fit_except_in_join_tables() {
        assert_eq!(
            fits(Kind::Auto, DbBackend::Postgres, "bigint"),
            Fit::Differs
        );
        assert_eq!(
            fits(Kind::BigAuto, DbBackend::Postgres, "integer"),
            Fit::Differs
        );
        for found in ["integer", "bigint"] {
            assert_eq!(fits(Kind::AnyAuto, DbBackend::Postgres, found), Fit::Fits);
        }
    }

    #[test]
    fn mysql_json_and_its_stand_in_on_mariadb_fit() {
        for found in ["json", "longtext"] {
            assert_eq!(fits(Kind::Json, DbBackend::MySql, found), Fit::Fits);
        }
        assert_eq!(
            fits(Kind::DateTime, DbBackend::MySql, "datetime"),
            Fit::Differs
        );
    }
}
