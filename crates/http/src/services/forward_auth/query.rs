//! What the proxy's configuration asks for, in the query.

use config::AccessRule;

/// The query.
#[derive(Debug, Default)]
pub(super) struct Query {
    /// What the request needs.
    pub(super) rule: AccessRule,
    /// Whether browsers are sent to the login page.
    pub(super) redirect: bool,
}

impl Query {
    /// Reads a query; a sentence about what is wrong with it.
    // Security: a misspelt rule must not let everybody in.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut query = Self::default();
        for (name, value) in url::form_urlencoded::parse(text.as_bytes()) {
            let list = || {
                let parts = value
                    .split(',')
                    .map(str::trim)
                    .filter(|part| !part.is_empty());
                let list: Vec<String> = parts.map(str::to_owned).collect();
                if list.is_empty() {
                    Err(format!("\"{name}\" names nothing."))
                } else {
                    Ok(list)
                }
            };
            match &*name {
                "type" => query.rule.types.extend(list()?),
                "group" => query.rule.groups.extend(list()?),
                "verified" => query.rule.verified = true,
                "redirect" => query.redirect = true,
                "factor_age" => {
                    let age = value.parse();
                    let age =
                        age.map_err(|_| "\"factor_age\" is a number of seconds.".to_owned())?;
                    query.rule.factor_age = Some(age);
                }
                other => {
                    return Err(format!(
                        "There is no \"{other}\": there are type, group, verified, factor_age and redirect."
                    ));
                }
            }
        }
        Ok(query)
    }
}

#[cfg(test)]
mod tests {
    use super::Query;

    #[test]
    fn rules_are_read() {
        let query = "type=admin,teacher&group=staff&group=it&verified&factor_age=600&redirect";
        let query = Query::parse(query).unwrap();
        assert_eq!(query.rule.types, ["admin", "teacher"]);
        assert_eq!(query.rule.groups, ["staff", "it"]);
        assert_eq!(query.rule.factor_age, Some(600));
        assert!(query.rule.verified && query.redirect);
    }

    #[test]
    fn what_is_misspelt_is_refused() {
        for text in [
            "typ=admin",
            "type=",
            "group=,",
            "factor_age=",
            "factor_age=-1",
            "factor_age=1h",
        ] {
            assert!(Query::parse(text).is_err(), "{text}");
        }
    }
}
