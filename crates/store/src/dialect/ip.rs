//! Network addresses as Django's `GenericIPAddressField` keeps them: `inet` on PostgreSQL, `char(39)` elsewhere.

use std::net::IpAddr;

use sea_orm::sea_query::{ArrayType, ColumnType, IntoIden, Nullable, ValueType, ValueTypeErr};
use sea_orm::{ColIdx, QueryResult, TryGetError, TryGetable, Value};
use serde::{Deserialize, Serialize};

/// The text of a network address, as found in the row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ip(String);

impl Ip {
    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<IpAddr> for Ip {
    fn from(address: IpAddr) -> Self {
        Self(address.to_string())
    }
}

impl From<Ip> for Value {
    fn from(ip: Ip) -> Self {
        ip.0.into()
    }
}

impl TryGetable for Ip {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        // Dialect: PostgreSQL's text form of a host ends with `/32` or `/128`; MySQL may pad `char`.
        let text = String::try_get_by(row, index)?;
        let host = text.split('/').next().unwrap_or_default().trim_end();
        Ok(Self(host.to_owned()))
    }
}

impl ValueType for Ip {
    fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
        <String as ValueType>::try_from(value).map(Self)
    }

    fn type_name() -> String {
        "Ip".to_owned()
    }

    fn array_type() -> ArrayType {
        ArrayType::String
    }

    // Dialect: a named type is cast from and to text on PostgreSQL, and is plain text elsewhere.
    fn column_type() -> ColumnType {
        ColumnType::Enum {
            name: "inet".into_iden(),
            variants: Vec::new(),
        }
    }
}

impl Nullable for Ip {
    fn null() -> Value {
        Value::String(None)
    }
}

impl sea_orm::IntoActiveValue<Ip> for Ip {
    fn into_active_value(self) -> sea_orm::ActiveValue<Ip> {
        sea_orm::ActiveValue::Set(self)
    }
}
