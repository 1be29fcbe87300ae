//! Which rules are about a place, and whether a visitor fulfils them. Pure.

use config::AccessRule;

use super::Visitor;

/// What a visitor lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    /// None of the types.
    UserType,
    /// None of the groups.
    Group,
    /// A verified address.
    UnverifiedEmail,
    /// A second factor, or one that was shown lately.
    FactorTooOld,
}

impl Denied {
    /// The reason as a code.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::UserType => "user_type",
            Self::Group => "group",
            Self::UnverifiedEmail => "unverified_email",
            Self::FactorTooOld => "factor_too_old",
        }
    }
}

/// Where a request goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The host, without port, in lower case.
    pub host: String,
    /// The path as it was sent, without the query.
    pub path: String,
}

/// Whether a rule is about a place. Of an unknown place all are.
// Security: what the application makes of `/x/..//%61dmin` is not known here, so both readings count.
pub(super) fn is_about(rule: &AccessRule, place: Option<&Place>) -> bool {
    let Some(place) = place else { return true };
    let begins = |path: &str| {
        let prefix = rule.path.trim_end_matches('/').to_ascii_lowercase();
        let rest = path.to_ascii_lowercase();
        rest.strip_prefix(&prefix)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', ';', '?', '.']))
    };
    rule.is_about_host(&place.host) && (begins(&place.path) || begins(&plain(&place.path)))
}

/// A path decoded and without empty parts, `.` and `..`.
fn plain(path: &str) -> String {
    let mut text = path.to_owned();
    // Twice encoded paths are decoded twice by some.
    for _ in 0..2 {
        let decoded = percent_encoding::percent_decode_str(&text).decode_utf8_lossy();
        text = decoded.replace('\\', "/");
    }
    let mut parts = Vec::new();
    for part in text.split('/') {
        match part.split(';').next().unwrap_or_default() {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

/// Whether a visitor fulfils a rule; the reason if not.
pub(super) fn holds(rule: &AccessRule, visitor: &Visitor, now: f64) -> Result<(), Denied> {
    let is_of_type = |one: &String| visitor.user_type.as_ref() == Some(one);
    if !rule.types.is_empty() && !rule.types.iter().any(is_of_type) {
        return Err(Denied::UserType);
    }
    let is_in_group = |one: &String| visitor.groups.contains(one);
    if !rule.groups.is_empty() && !rule.groups.iter().any(is_in_group) {
        return Err(Denied::Group);
    }
    if rule.verified && visitor.email.is_none() {
        return Err(Denied::UnverifiedEmail);
    }
    if let Some(age) = rule.factor_age
        && visitor.factor_at.is_none_or(|at| now - at > f64::from(age))
    {
        return Err(Denied::FactorTooOld);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use config::AccessRule;

    use super::{Place, is_about};

    fn applies(rule: &str, path: &str) -> bool {
        let rule = AccessRule {
            path: rule.to_owned(),
            ..AccessRule::default()
        };
        let place = Place {
            host: "wiki.example.com".to_owned(),
            path: path.to_owned(),
        };
        is_about(&rule, Some(&place))
    }

    #[test]
    fn a_rule_is_about_what_lies_below_its_path() {
        assert!(applies("", "/anything") && applies("/", "/anything"));
        assert!(applies("/admin", "/admin") && applies("/admin", "/admin/users"));
        assert!(applies("/admin/", "/admin") && !applies("/admin", "/administration"));
        assert!(!applies("/admin", "/public"));
    }

    #[test]
    fn a_path_in_disguise_is_still_that_path() {
        for path in [
            "/public/../admin/users",
            "//admin",
            "/./admin",
            "/%61dmin",
            "/%2561dmin",
            "/public%2f..%2fadmin",
            "/ADMIN",
            "/admin;x=1/users",
            "\\admin",
            "/admin/../public",
        ] {
            assert!(applies("/admin", path), "{path}");
        }
    }

    #[test]
    fn of_a_place_that_is_not_known_every_rule_is() {
        assert!(is_about(&AccessRule::default(), None));
    }
}
