//! What tables a database has: read from each engine's own catalogue into one form.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{DbBackend, QueryResult, Statement};

use crate::{Connection, Result};

/// The tables of a database by name.
#[derive(Debug, Default)]
pub(crate) struct Catalog {
    tables: BTreeMap<String, Table>,
}

/// A table.
#[derive(Debug, Default)]
pub(crate) struct Table {
    /// Its columns by name.
    pub(crate) columns: BTreeMap<String, Column>,
    /// The names of its indexes.
    pub(crate) indexes: BTreeSet<String>,
    /// The columns of each rule of uniqueness that holds for all rows, sorted.
    pub(crate) unique: BTreeSet<Vec<String>>,
    /// Indexes that a failed `CREATE INDEX CONCURRENTLY` left behind.
    pub(crate) broken_indexes: BTreeSet<String>,
    /// Which table a column refers to.
    pub(crate) references: BTreeMap<String, String>,
}

/// A column.
#[derive(Debug)]
pub(crate) struct Column {
    /// The engine's name of its type, in lower case, with its length.
    pub(crate) type_name: String,
    /// It may be empty.
    pub(crate) is_nullable: bool,
    /// The database fills it when a new row does not.
    pub(crate) has_default: bool,
}

impl Catalog {
    /// Reads the tables of the database, those of the project included.
    pub(crate) async fn read(db: &impl Connection) -> Result<Self> {
        let queries = queries(db.get_database_backend());
        let mut catalog = Self::default();
        for row in rows(db, queries.columns).await? {
            catalog.add_column(&row)?;
        }
        for row in rows(db, queries.indexes).await? {
            catalog.add_index(&row)?;
        }
        for row in rows(db, queries.references).await? {
            let table = catalog.tables.entry(row.try_get_by_index(0)?).or_default();
            table
                .references
                .insert(row.try_get_by_index(1)?, row.try_get_by_index(2)?);
        }
        Ok(catalog)
    }

    /// The table of this name.
    pub(crate) fn table(&self, name: &str) -> Option<&Table> {
        self.tables.get(name)
    }

    /// Is there a table of this name?
    pub(crate) fn has(&self, name: &str) -> bool {
        self.tables.contains_key(name)
    }

    fn add_column(&mut self, row: &QueryResult) -> Result<()> {
        let table = self.tables.entry(row.try_get_by_index(0)?).or_default();
        let column = Column {
            type_name: plain_type(&row.try_get_by_index::<String>(2)?),
            is_nullable: row.try_get_by_index::<i64>(3)? != 0,
            has_default: row.try_get_by_index::<i64>(4)? != 0,
        };
        table.columns.insert(row.try_get_by_index(1)?, column);
        Ok(())
    }

    fn add_index(&mut self, row: &QueryResult) -> Result<()> {
        let table = self.tables.entry(row.try_get_by_index(0)?).or_default();
        let name: String = row.try_get_by_index(1)?;
        if row.try_get_by_index::<i64>(3)? != 0 {
            let columns: String = row.try_get_by_index(2)?;
            let mut columns: Vec<String> = columns.split(',').map(str::to_owned).collect();
            columns.sort();
            table.unique.insert(columns);
        }
        if row.try_get_by_index::<i64>(4)? == 0 {
            table.broken_indexes.insert(name.clone());
        }
        table.indexes.insert(name);
        Ok(())
    }
}

/// `int(11)` is how MariaDB and older MySQL show an `int`; the width means nothing, except that `tinyint(1)` is a boolean.
fn plain_type(shown: &str) -> String {
    let shown = shown.to_lowercase();
    match shown.split_once('(') {
        Some((base @ ("int" | "bigint" | "smallint"), rest)) => {
            let after = rest.split_once(')').map_or("", |(_, after)| after);
            format!("{base}{after}")
        }
        _ => shown,
    }
}

async fn rows(db: &impl Connection, sql: &str) -> Result<Vec<QueryResult>> {
    let statement = Statement::from_string(db.get_database_backend(), sql);
    Ok(db.query_all_raw(statement).await?)
}

/// One engine's questions.
struct Queries {
    /// table, column, type, may be null, has a default
    columns: &'static str,
    /// table, index, its columns in one text, is unique for all rows, is valid
    indexes: &'static str,
    /// table, column, table it refers to
    references: &'static str,
}

fn queries(engine: DbBackend) -> Queries {
    match engine {
        DbBackend::Sqlite => SQLITE,
        DbBackend::Postgres => POSTGRES,
        _ => MYSQL,
    }
}

// Dialect: an integer primary key has no index, and a default that is not in its declaration.
const SQLITE: Queries = Queries {
    columns: "SELECT m.name, c.name, c.type, c.\"notnull\" = 0, c.dflt_value IS NOT NULL OR c.pk > 0
        FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'",
    indexes: "SELECT m.name, i.name,
            (SELECT coalesce(group_concat(c.name, ','), '') FROM pragma_index_info(i.name) c),
            i.\"unique\" AND NOT i.partial AND NOT EXISTS (SELECT 1 FROM pragma_index_info(i.name) c WHERE c.cid < 0),
            1
        FROM sqlite_master m, pragma_index_list(m.name) i WHERE m.type = 'table'",
    references: "SELECT m.name, f.\"from\", f.\"table\"
        FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table'",
};

// Dialect: tables are those that an unqualified name finds.
const POSTGRES: Queries = Queries {
    columns: "SELECT c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod),
            (NOT a.attnotnull)::int::bigint, (a.atthasdef OR a.attidentity <> '')::int::bigint
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relkind IN ('r', 'p') AND pg_table_is_visible(c.oid) AND a.attnum > 0 AND NOT a.attisdropped
            AND c.relnamespace <> 'pg_catalog'::regnamespace",
    indexes: "SELECT c.relname::text, n.relname::text,
            coalesce((SELECT string_agg(a.attname::text, ',') FROM pg_attribute a
                WHERE a.attrelid = c.oid AND a.attnum = ANY (i.indkey::int2[])), ''),
            (i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL)::int::bigint,
            i.indisvalid::int::bigint
        FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class n ON n.oid = i.indexrelid
        WHERE pg_table_is_visible(c.oid) AND c.relnamespace <> 'pg_catalog'::regnamespace
            AND c.relkind IN ('r', 'p')",
    references: "SELECT c.relname::text, a.attname::text, t.relname::text
        FROM pg_constraint f JOIN pg_class c ON c.oid = f.conrelid JOIN pg_class t ON t.oid = f.confrelid
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (f.conkey)
        WHERE f.contype = 'f' AND pg_table_is_visible(c.oid)",
};

// Dialect: MySQL gives the texts of its catalogue as bytes in places.
const MYSQL: Queries = Queries {
    columns: "SELECT CAST(table_name AS CHAR), CAST(column_name AS CHAR), CAST(column_type AS CHAR),
            CAST(is_nullable = 'YES' AS SIGNED),
            CAST(column_default IS NOT NULL OR extra <> '' AS SIGNED)
        FROM information_schema.columns WHERE table_schema = database()",
    indexes: "SELECT CAST(table_name AS CHAR), CAST(index_name AS CHAR),
            CAST(coalesce(group_concat(column_name), '') AS CHAR),
            CAST(min(non_unique) = 0 AND count(*) = count(column_name) AS SIGNED), 1
        FROM information_schema.statistics WHERE table_schema = database() GROUP BY table_name, index_name",
    references: "SELECT CAST(table_name AS CHAR), CAST(column_name AS CHAR), CAST(referenced_table_name AS CHAR)
        FROM information_schema.key_column_usage
        WHERE table_schema = database() AND referenced_table_name IS NOT NULL",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn display_widths_mean_nothing_but_in_booleans() {
        assert_eq!(plain_type("int(11)"), "int");
        assert_eq!(plain_type("BIGINT(20) unsigned"), "bigint unsigned");
        assert_eq!(plain_type("tinyint(1)"), "tinyint(1)");
        assert_eq!(plain_type("varchar(150)"), "varchar(150)");
    }
}
