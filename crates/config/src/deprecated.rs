//! Says in today's keys what a configuration says in allauth's deprecated ones, before it is read.
//! Compat: `allauth/account/app_settings.py` and `allauth/socialaccount/app_settings.py`.

use toml::{Table, Value};

/// What cannot be translated: the key and what was expected there.
type Refusal = (&'static str, &'static str);

/// Replaces the deprecated keys of all sections. Today's keys win where both are written.
pub(crate) fn modernise(settings: &mut Table) -> Result<(), Refusal> {
    if let Some(account) = settings.get_mut("account").and_then(Value::as_table_mut) {
        login_methods(account)?;
        signup_fields(account)?;
        login_failed(account)?;
        confirm_email(account)?;
        if let Some(format) = account.remove("password_reset_by_code_code_format") {
            account
                .entry("password_reset_by_code_format")
                .or_insert(format);
        }
        if let Some(age) = account.remove("session_cookie_age") {
            let session = settings
                .entry("session")
                .or_insert_with(|| Value::Table(Table::new()));
            session
                .as_table_mut()
                .map(|session| session.entry("cookie_age").or_insert(age));
        }
    }
    let social = settings
        .get_mut("socialaccount")
        .and_then(|social| social.get_mut("providers"));
    if let Some(oidc) = social
        .and_then(|providers| providers.get_mut("openid_connect"))
        .and_then(Value::as_table_mut)
    {
        oidc_servers(oidc);
    }
    Ok(())
}

fn login_methods(account: &mut Table) -> Result<(), Refusal> {
    const KEY: &str = "authentication_method";
    let Some(method) = account.remove(KEY) else {
        return Ok(());
    };
    let methods: &[&str] = match method.as_str() {
        Some("username_email") => &["email", "username"],
        Some("email") => &["email"],
        Some("username") => &["username"],
        _ => {
            return Err((
                KEY,
                "expected \"username\", \"email\" or \"username_email\"",
            ));
        }
    };
    account
        .entry("login_methods")
        .or_insert_with(|| texts(methods));
    Ok(())
}

fn signup_fields(account: &mut Table) -> Result<(), Refusal> {
    const KEYS: [&str; 5] = [
        "email_required",
        "username_required",
        "signup_email_enter_twice",
        "signup_password_enter_twice",
        "signup_password_verification",
    ];
    if !KEYS.iter().any(|key| account.contains_key(*key)) {
        return Ok(());
    }
    let [
        email,
        username,
        email_twice,
        password_twice,
        password_verification,
    ] = KEYS.map(|key| take_flag(account, key));
    let email = email?.unwrap_or(false);
    let password_twice = password_twice?.or(password_verification?).unwrap_or(true);
    let mut fields = vec![if email { "email*" } else { "email" }];
    if email_twice?.unwrap_or(false) {
        fields.push(if email { "email2*" } else { "email2" });
    }
    if username?.unwrap_or(true) {
        fields.push("username*");
    }
    fields.push("password1*");
    if password_twice {
        fields.push("password2*");
    }
    let is_given = account
        .get("signup_fields")
        .and_then(Value::as_array)
        .is_some_and(|given| !given.is_empty());
    if !is_given {
        account.insert("signup_fields".to_owned(), texts(&fields));
    }
    Ok(())
}

fn login_failed(account: &mut Table) -> Result<(), Refusal> {
    let limit = take_number(account, "login_attempts_limit")?;
    let timeout = take_number(account, "login_attempts_timeout")?;
    if limit.is_none() && timeout.is_none() {
        return Ok(());
    }
    let (limit, timeout) = (limit.unwrap_or(5), timeout.unwrap_or(300));
    let rate = if limit > 0 && timeout > 0 {
        format!("10/m/ip,{limit}/{timeout}s/key")
    } else {
        String::new()
    };
    add_rate(account, "login_failed", rate);
    Ok(())
}

fn confirm_email(account: &mut Table) -> Result<(), Refusal> {
    let Some(cooldown) = take_number(account, "email_confirmation_cooldown")? else {
        return Ok(());
    };
    let by_code = account
        .get("email_verification_by_code_enabled")
        .and_then(Value::as_bool)
        .unwrap_or(false);
    if !by_code {
        let rate = if cooldown > 0 {
            format!("1/{cooldown}s/key")
        } else {
            String::new()
        };
        add_rate(account, "confirm_email", rate);
    }
    Ok(())
}

/// Adds a rate unless the action has one, or all are off.
fn add_rate(account: &mut Table, action: &str, rate: String) {
    let limits = account
        .entry("rate_limits")
        .or_insert_with(|| Value::Table(Table::new()));
    if let Some(limits) = limits.as_table_mut() {
        limits.entry(action).or_insert(Value::String(rate));
    }
}

/// `servers` of OpenID Connect, each with an `app`, become `apps`.
fn oidc_servers(oidc: &mut Table) {
    let Some(Value::Array(servers)) = oidc.remove("servers") else {
        return;
    };
    let apps = servers.into_iter().filter_map(|server| {
        let Value::Table(mut server) = server else {
            return None;
        };
        let Some(Value::Table(mut app)) = server.remove("app") else {
            return None;
        };
        let mut settings = Table::new();
        for key in ["token_auth_method", "server_url"] {
            if let Some(value) = server.remove(key) {
                settings.insert(key.to_owned(), value);
            }
        }
        app.insert(
            "name".to_owned(),
            server
                .remove("name")
                .unwrap_or_else(|| Value::String(String::new())),
        );
        app.insert("provider_id".to_owned(), server.remove("id")?);
        app.insert("settings".to_owned(), Value::Table(settings));
        Some(Value::Table(app))
    });
    let apps: Vec<Value> = apps.collect();
    oidc.insert("apps".to_owned(), Value::Array(apps));
}

fn take_flag(account: &mut Table, key: &'static str) -> Result<Option<bool>, Refusal> {
    match account.remove(key) {
        None => Ok(None),
        Some(Value::Boolean(flag)) => Ok(Some(flag)),
        Some(_) => Err((key, "expected true or false")),
    }
}

fn take_number(account: &mut Table, key: &'static str) -> Result<Option<i64>, Refusal> {
    match account.remove(key) {
        None => Ok(None),
        Some(Value::Integer(number)) => Ok(Some(number)),
        Some(Value::Boolean(false)) => Ok(Some(0)),
        Some(_) => Err((key, "expected a number")),
    }
}

fn texts(items: &[&str]) -> Value {
    Value::Array(
        items
            .iter()
            .map(|&item| Value::String(item.to_owned()))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use toml::Table;

    use super::modernise;

    fn modern(text: &str) -> String {
        let mut table: Table = text.parse().unwrap();
        modernise(&mut table).unwrap();
        toml::to_string(&table).unwrap()
    }

    #[test]
    fn authentication_method_becomes_login_methods_unless_they_are_given() {
        assert_eq!(
            modern("[account]\nauthentication_method = 'username_email'"),
            "[account]\nlogin_methods = [\"email\", \"username\"]\n"
        );
        assert_eq!(
            modern("[account]\nauthentication_method = 'email'\nlogin_methods = ['phone']"),
            "[account]\nlogin_methods = [\"phone\"]\n"
        );
    }

    #[test]
    fn required_flags_become_sign_up_fields() {
        assert_eq!(
            modern(
                "[account]\nemail_required = true\nusername_required = false\nsignup_email_enter_twice = true"
            ),
            "[account]\nsignup_fields = [\"email*\", \"email2*\", \"password1*\", \"password2*\"]\n"
        );
        assert_eq!(
            modern("[account]\nsignup_password_verification = false"),
            "[account]\nsignup_fields = [\"email\", \"username*\", \"password1*\"]\n"
        );
        assert_eq!(
            modern("[account]\nemail_required = true\nsignup_fields = ['phone*']"),
            "[account]\nsignup_fields = [\"phone*\"]\n"
        );
    }

    #[test]
    fn login_attempts_become_a_rate_limit_unless_it_is_given() {
        assert_eq!(
            modern("[account]\nlogin_attempts_limit = 1"),
            "[account.rate_limits]\nlogin_failed = \"10/m/ip,1/300s/key\"\n"
        );
        assert_eq!(
            modern("[account]\nlogin_attempts_limit = 1\nrate_limits = { login_failed = '1/m' }"),
            "[account.rate_limits]\nlogin_failed = \"1/m\"\n"
        );
        assert_eq!(
            modern("[account]\nlogin_attempts_limit = 0"),
            "[account.rate_limits]\nlogin_failed = \"\"\n"
        );
        assert_eq!(
            modern("[account]\nlogin_attempts_limit = 9\nrate_limits = false"),
            "[account]\nrate_limits = false\n"
        );
    }

    #[test]
    fn cool_down_counts_for_links_only() {
        assert_eq!(
            modern("[account]\nemail_confirmation_cooldown = 60"),
            "[account.rate_limits]\nconfirm_email = \"1/60s/key\"\n"
        );
        assert_eq!(
            modern(
                "[account]\nemail_confirmation_cooldown = 60\nemail_verification_by_code_enabled = true"
            ),
            "[account]\nemail_verification_by_code_enabled = true\n"
        );
    }

    #[test]
    fn session_age_and_the_misnamed_code_format_move() {
        assert_eq!(
            modern("[account]\nsession_cookie_age = 60"),
            "[account]\n\n[session]\ncookie_age = 60\n"
        );
        assert_eq!(
            modern("[account]\npassword_reset_by_code_code_format = { length = 4 }"),
            "[account.password_reset_by_code_format]\nlength = 4\n"
        );
    }

    #[test]
    fn openid_connect_servers_become_apps() {
        let text = "[[socialaccount.providers.openid_connect.servers]]\nid = 'a'\nname = 'A'\n\
                    server_url = 'https://a.example'\napp = { client_id = 'c', secret = 's' }\n";
        let expected = "[[socialaccount.providers.openid_connect.apps]]\nclient_id = 'c'\nsecret = 's'\nname = 'A'\n\
                        provider_id = 'a'\nsettings = { server_url = 'https://a.example' }\n";
        assert_eq!(
            modern(text).parse::<Table>().unwrap(),
            expected.parse().unwrap()
        );
    }

    #[test]
    fn wrong_values_are_named() {
        let mut table: Table = "[account]\nemail_required = 'yes'".parse().unwrap();
        assert_eq!(
            modernise(&mut table),
            Err(("email_required", "expected true or false"))
        );
    }
}
