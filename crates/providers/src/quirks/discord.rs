//! Discord: names with four digits, as they were, and without, as they are.

use serde_json::Value;

use super::Quirk;

pub(super) struct Discord;

impl Quirk for Discord {
    fn display_name(&self, extra_data: &Value) -> Option<String> {
        let text = |name: &str| {
            extra_data
                .get(name)
                .and_then(Value::as_str)
                .filter(|text| !text.is_empty())
        };
        let digits = text("discriminator")
            .filter(|it| it.len() == 4 && it.chars().all(|c| c.is_ascii_digit()));
        match digits {
            Some(digits) => Some(format!("{}#{digits}", text("username")?)),
            None => text("global_name")
                .or_else(|| text("username"))
                .map(str::to_owned),
        }
    }
}
