"""Vestibule's configuration for a variant of the React example: what control/e2e_settings.py says to allauth.

settings.py STATE PORT FRONT VARIANT > vestibule.toml"""

import sys

state, port, front, variant = sys.argv[1:]
by_link = variant == "link"
flag = {True: "true", False: "false"}

print(f'''[server]
listen = "127.0.0.1:{port}"
secret_key = "of the React example, and of nothing else in the world"
allowed_hosts = ["localhost", "127.0.0.1"]
frontends = ["{front}"]

[database]
url = "sqlite://{state}/db.sqlite3"

[mail]
backend = "file"
directory = "{state}/mail"
from = "noreply@e2e.test"

[auth]
argon2_memory_kib = 64
argon2_time = 1

[account]
login_methods = ["email"]
signup_fields = ["email*", "password1*", "password2*"]
email_verification = "mandatory"
email_verification_by_code_enabled = {flag[not by_link]}
email_verification_supports_resend = {flag[by_link]}
password_reset_by_code_enabled = {flag[by_link]}
login_by_code_enabled = true
logout_on_password_change = false
reauthentication_timeout = {6 if variant == "reauth" else 300}

[account.rate_limits]
change_password = "20/m/user"
manage_email = "50/m/user"
reset_password = "500/m/ip,10/m/key"
reauthenticate = "50/m/user"
reset_password_from_key = "500/m/ip"
signup = "500/m/ip"
login = "500/m/ip"
login_failed = "500/m/ip,5/5m/key"
request_login_code = "500/m/ip,10/m/key"
confirm_email = "10/1m/key"

[mfa]
supported_types = ["totp", "recovery_codes", "webauthn"]
passkey_login_enabled = true
passkey_signup_enabled = {flag[not by_link]}
trust_enabled = {flag[by_link]}
webauthn_rp_id = "localhost"
webauthn_origins = ["{front}"]

[mfa.rate_limits]
webauthn_login = "500/m/ip"

[usersessions]
track_activity = {flag[by_link]}

[headless]
only = true

[headless.frontend_urls]
account_confirm_email = "{front}/account/verify-email/{{key}}"
account_reset_password = "{front}/account/password/reset"
account_reset_password_from_key = "{front}/account/password/reset/key/{{key}}"
account_signup = "{front}/account/signup"
socialaccount_login_error = "{front}/account/provider/callback"

[log]
level = "warn"''')
