//! People in tables: CSV with a header. Columns of the account have its names; any other is a field of the profile.

use std::io::Read;

use serde_json::{Map, Value};

use super::invitations::Invited;
use super::people::NewPerson;
use crate::context::Cx;

/// A line of a table that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct Unreadable {
    /// The line, counted from 1.
    pub line: u64,
    /// What is wrong there.
    pub reason: String,
}

/// A line of a table.
#[derive(Debug)]
pub struct Line {
    /// Its number, counted from 1.
    pub number: u64,
    cells: Vec<(String, String)>,
}

/// Columns that are no field of a profile.
const COLUMNS: [&str; 8] = [
    "username",
    "email",
    "first_name",
    "last_name",
    "user_type",
    "is_staff",
    "approval",
    "id",
];

/// The lines of a table.
///
/// # Errors
/// The first line that cannot be read; a header without `email`.
pub fn read(table: impl Read) -> Result<Vec<Line>, Unreadable> {
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(table);
    let unreadable = |error: &csv::Error| Unreadable {
        line: error.position().map_or(1, csv::Position::line),
        reason: error.to_string(),
    };
    let headers = reader.headers().map_err(|error| unreadable(&error))?;
    let headers: Vec<String> = headers
        .iter()
        .map(|name| name.trim_start_matches('\u{feff}').to_owned())
        .collect();
    if !headers.iter().any(|name| name == "email") {
        return Err(Unreadable {
            line: 1,
            reason: "there is no column \"email\"".to_owned(),
        });
    }
    let mut lines = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| unreadable(&error))?;
        let cells = headers.iter().cloned();
        lines.push(Line {
            number: record.position().map_or(0, csv::Position::line),
            cells: cells.zip(record.iter().map(str::to_owned)).collect(),
        });
    }
    Ok(lines)
}

impl Line {
    fn cell(&self, wanted: &str) -> String {
        let mut found = self.cells.iter().filter(|(name, _)| name == wanted);
        found
            .next()
            .map(|(_, text)| text.clone())
            .unwrap_or_default()
    }

    fn user_type(&self, default_type: Option<&str>) -> String {
        match self.cell("user_type") {
            id if id.is_empty() => default_type.unwrap_or_default().to_owned(),
            id => id,
        }
    }

    /// The values of the profile; empty cells are none.
    fn profile(&self, cx: &Cx, user_type: &str) -> Map<String, Value> {
        let known = cx.server.user_types.by_id(user_type);
        let schema = known.and_then(|one| one.schema.as_ref());
        let own = self
            .cells
            .iter()
            .filter(|(name, text)| !COLUMNS.contains(&name.as_str()) && !text.is_empty());
        own.map(|(name, text)| {
            let field = schema.and_then(|schema| schema.field(name));
            let value = field.map_or_else(|| Value::from(text.as_str()), |field| field.read(text));
            (name.clone(), value)
        })
        .collect()
    }

    /// Whom this line invites.
    pub fn invited(&self, cx: &Cx, default_type: Option<&str>) -> Invited {
        let user_type = self.user_type(default_type);
        Invited {
            email: self.cell("email"),
            profile: self.profile(cx, &user_type),
            user_type,
        }
    }

    /// Whom this line describes.
    pub fn person(&self, cx: &Cx, default_type: Option<&str>) -> NewPerson {
        let user_type = self.user_type(default_type);
        NewPerson {
            username: self.cell("username"),
            email: self.cell("email"),
            first_name: self.cell("first_name"),
            last_name: self.cell("last_name"),
            profile: self.profile(cx, &user_type),
            is_staff: matches!(self.cell("is_staff").as_str(), "true" | "yes" | "1"),
            is_pending: self.cell("approval") == "pending",
            user_type,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn lines_keep_their_numbers_and_their_cells_their_columns() {
        let table = "\u{feff}email, username ,note\na@b.co,ann,\"two\nlines\"\nb@b.co,ben,\n";
        let lines = read(table.as_bytes()).unwrap();
        let seen: Vec<_> = lines
            .iter()
            .map(|line| (line.number, line.cell("username"), line.cell("note")))
            .collect();
        assert_eq!(
            seen,
            [
                (2, "ann".to_owned(), "two\nlines".to_owned()),
                (4, "ben".to_owned(), String::new())
            ]
        );
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_line() {
        let told = |table: &str| read(table.as_bytes()).unwrap_err().to_string();
        assert_eq!(told("name\nx\n"), "line 1: there is no column \"email\"");
        assert!(told("email,x\na@b.co,1\nb@b.co\n").starts_with("line 3: "));
    }
}
