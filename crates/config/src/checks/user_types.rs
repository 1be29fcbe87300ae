//! Checks of `[[user_type]]`. What is in the schemas is checked where they are read.

use std::collections::BTreeSet;

use super::Report;
use crate::settings::Settings;
use crate::user_types::{SignupPolicy, UserType};
use crate::{AccountField, LoginMethod, TypeLogin};

/// Longest id of a type.
const LONGEST: usize = 40;

pub(super) fn check(settings: &Settings, report: &mut Report) {
    let types = &settings.user_type;
    let mut ids = BTreeSet::new();
    for user_type in types {
        let id = &user_type.id;
        report.add(
            "user_type.E001",
            !is_id(id),
            format!("{id:?} is no id of a user type"),
            "use lower-case letters, digits and underscores, a letter first, at most 40",
        );
        report.add(
            "user_type.E002",
            !ids.insert(id),
            format!("two user types have the id {id:?}"),
            "give each its own",
        );
        policies(settings, user_type, report);
    }
    let defaults = types.iter().filter(|user_type| user_type.is_default);
    report.add(
        "user_type.E003",
        defaults.count() > 1,
        "several user types are the default",
        "set is_default in one of them",
    );
    report.add(
        "user_type.W001",
        settings.profile.editable.contains(&AccountField::Username)
            && settings.account.prevent_enumeration.is_on()
            && !settings.account.logs_in_by(LoginMethod::Username),
        "profile.editable has \"username\", and nobody logs in with one",
        "leave it out, or add \"username\" to account.login_methods",
    );
}

fn is_id(id: &str) -> bool {
    id.len() <= LONGEST
        && id.starts_with(|c: char| c.is_ascii_lowercase())
        && id
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn policies(settings: &Settings, user_type: &UserType, report: &mut Report) {
    let id = &user_type.id;
    report.add(
        "user_type.E004",
        !user_type.home.is_empty()
            && (!user_type.home.starts_with('/') || user_type.home.starts_with("//")),
        format!("the home of {id:?} is no path of the front end"),
        "write a path like \"/student/dashboard\"",
    );
    report.add(
        "user_type.E005",
        user_type.is_default
            && matches!(
                user_type.signup,
                SignupPolicy::Invite | SignupPolicy::Closed
            ),
        format!("{id:?} is the default type, and nobody may sign up as one"),
        "make another type the default",
    );
    report.add(
        "user_type.E006",
        !user_type.unique.is_empty() && user_type.schema.is_none(),
        format!("{id:?} has unique fields and no schema"),
        "name the file of its schema, or remove unique",
    );
    report.add(
        "user_type.E007",
        user_type.session_age == Some(0),
        format!("sessions of {id:?} would end at once"),
        "write the seconds that they last",
    );
    let method = |login: &TypeLogin| match login {
        TypeLogin::Username => Some(LoginMethod::Username),
        TypeLogin::Email => Some(LoginMethod::Email),
        TypeLogin::Phone => Some(LoginMethod::Phone),
        TypeLogin::Code | TypeLogin::Passkey | TypeLogin::Provider => None,
    };
    let is_off = |login: &TypeLogin| match login {
        TypeLogin::Code => !settings.account.login_by_code_enabled,
        TypeLogin::Passkey => !settings.mfa.allows_passkey_login(),
        TypeLogin::Provider => false,
        named => method(named).is_some_and(|method| !settings.account.logs_in_by(method)),
    };
    report.add(
        "user_type.E008",
        !user_type.login_methods.is_empty() && user_type.login_methods.iter().all(is_off),
        format!("nobody could log in as {id:?}: all its login_methods are off"),
        "enable one of them in [account] or [mfa]",
    );
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::codes;
    use crate::user_types::{SignupPolicy, UserType};
    use crate::{Settings, TypeLogin};

    fn found(change: impl FnOnce(&mut UserType)) -> Vec<&'static str> {
        let mut user_type = UserType {
            id: "student".to_owned(),
            signup: SignupPolicy::Open,
            ..UserType::default()
        };
        change(&mut user_type);
        codes(|settings: &mut Settings| settings.user_type = vec![user_type])
    }

    #[test]
    fn contradictions_of_a_type_are_found() {
        assert_eq!(found(|_| {}), [""; 0]);
        assert_eq!(found(|one| one.id = "Student".into()), ["user_type.E001"]);
        assert_eq!(
            found(|one| one.home = "https://evil".into()),
            ["user_type.E004"]
        );
        assert_eq!(found(|one| one.home = "//evil".into()), ["user_type.E004"]);
        assert_eq!(
            found(|one| one.unique = vec![vec!["x".into()]]),
            ["user_type.E006"]
        );
        assert_eq!(
            found(|one| one.login_methods = vec![TypeLogin::Code]),
            ["user_type.E008"]
        );
    }

    #[test]
    fn ids_and_the_default_are_had_once() {
        let one = UserType {
            id: "a".into(),
            signup: SignupPolicy::Open,
            is_default: true,
            ..UserType::default()
        };
        let found = codes(|settings| settings.user_type = vec![one.clone(), one]);
        assert_eq!(found, ["user_type.E002", "user_type.E003"]);
    }
}
