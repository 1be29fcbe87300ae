//! Points in time as Django keeps them.

use chrono::{DateTime, NaiveDateTime, SubsecRound, Utc};
use sea_orm::sea_query::{ArrayType, ColumnType, Nullable, ValueType, ValueTypeErr};
use sea_orm::{ColIdx, DbErr, QueryResult, TryGetError, TryGetable, Value};
use serde::{Deserialize, Serialize};

/// A point in time to the microsecond.
///
/// Written as Django writes it: naive UTC text on SQLite, `timestamptz` on PostgreSQL, naive `datetime(6)` on MySQL. RFC
/// 3339 text on SQLite would sort after every row of Django's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(DateTime<Utc>);

impl Timestamp {
    /// The time as `chrono` has it.
    pub fn to_utc(self) -> DateTime<Utc> {
        self.0
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(time: DateTime<Utc>) -> Self {
        Self(time.trunc_subsecs(6))
    }
}

impl From<Timestamp> for DateTime<Utc> {
    fn from(time: Timestamp) -> Self {
        time.0
    }
}

impl From<Timestamp> for Value {
    fn from(time: Timestamp) -> Self {
        Value::ChronoDateTimeUtc(Some(time.0))
    }
}

/// The text Django keeps on SQLite: no zone, and no fraction when there is none (Django's `adapt_datetimefield_value`).
pub(super) fn sqlite_text(time: DateTime<Utc>) -> String {
    let format = if time.timestamp_subsec_micros() == 0 {
        "%Y-%m-%d %H:%M:%S"
    } else {
        "%Y-%m-%d %H:%M:%S%.6f"
    };
    time.naive_utc().format(format).to_string()
}

/// Reads Django's text, and RFC 3339 for rows that other programs wrote.
fn parse(text: &str) -> Option<DateTime<Utc>> {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f")
        .map(|naive| naive.and_utc())
        .or_else(|_| DateTime::parse_from_rfc3339(text).map(|time| time.to_utc()))
        .ok()
}

impl TryGetable for Timestamp {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        // Dialect: only SQLite keeps text.
        if row.try_as_sqlite_row().is_some() {
            let text = String::try_get_by(row, index)?;
            return parse(&text)
                .map(Self::from)
                .ok_or_else(|| DbErr::Type(format!("{index:?}: not a time")).into());
        }
        DateTime::<Utc>::try_get_by(row, index).map(Self::from)
    }
}

impl ValueType for Timestamp {
    fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
        <DateTime<Utc> as ValueType>::try_from(value).map(Self::from)
    }

    fn type_name() -> String {
        "Timestamp".to_owned()
    }

    fn array_type() -> ArrayType {
        ArrayType::ChronoDateTimeUtc
    }

    fn column_type() -> ColumnType {
        ColumnType::TimestampWithTimeZone
    }
}

impl Nullable for Timestamp {
    fn null() -> Value {
        Value::ChronoDateTimeUtc(None)
    }
}

impl sea_orm::IntoActiveValue<Timestamp> for Timestamp {
    fn into_active_value(self) -> sea_orm::ActiveValue<Timestamp> {
        sea_orm::ActiveValue::Set(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_what_django_writes() {
        let time = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        assert_eq!(
            sqlite_text(time("2026-03-01T08:00:00Z")),
            "2026-03-01 08:00:00"
        );
        assert_eq!(
            sqlite_text(time("2026-03-01T08:00:00.12Z")),
            "2026-03-01 08:00:00.120000"
        );
        assert_eq!(
            sqlite_text(time("2026-03-01T10:00:00.000001+02:00")),
            "2026-03-01 08:00:00.000001"
        );
    }

    #[test]
    fn text_of_django_and_of_others_is_read() {
        let eight = "2026-03-01T08:00:00Z".parse::<DateTime<Utc>>().unwrap();
        for text in [
            "2026-03-01 08:00:00",
            "2026-03-01 08:00:00.000000",
            "2026-03-01T10:00:00+02:00",
        ] {
            assert_eq!(parse(text), Some(eight), "{text}");
        }
        assert_eq!(parse("yesterday"), None);
    }

    #[test]
    fn nanoseconds_are_cut_as_every_database_cuts_them() {
        let fine = "2026-03-01T08:00:00.123456789Z"
            .parse::<DateTime<Utc>>()
            .unwrap();
        let coarse = "2026-03-01T08:00:00.123456Z"
            .parse::<DateTime<Utc>>()
            .unwrap();
        assert_eq!(Timestamp::from(fine).to_utc(), coarse);
    }
}
