# English, the language every other falls back to.
#
# Part one: what a refused field says. These sentences are part of the API: they read as those of a
# Django site with allauth do, and clients compare them.

required = This field is required.
invalid = Enter a valid value.
invalid-email = Enter a valid email address.
invalid-username = Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.
invalid-username-ascii = Enter a valid username. This value may contain only unaccented lowercase a-z and uppercase A-Z letters, numbers, and @/./+/-/_ characters.
invalid-url-field = Enter a valid URL.
invalid-json = Enter a valid JSON.
invalid-integer = Enter a whole number.
invalid-number = Enter a number.
invalid-date = Enter a valid date.
invalid-datetime = Enter a valid date/time.
invalid-uuid = Enter a valid UUID.
max-length =
    { $limit ->
        [one] Ensure this value has at most { $limit } character (it has { $length }).
       *[other] Ensure this value has at most { $limit } characters (it has { $length }).
    }
min-length =
    { $limit ->
        [one] Ensure this value has at least { $limit } character (it has { $length }).
       *[other] Ensure this value has at least { $limit } characters (it has { $length }).
    }
max-value = Ensure this value is less than or equal to { $limit }.
min-value = Ensure this value is greater than or equal to { $limit }.
invalid-choice = Select a valid choice. { $value } is not one of the available choices.
invalid-choice-row = Select a valid choice. That choice is not one of the available choices.
invalid-list = Enter a list of values.
invalid-pk-value = “{ $value }” is not a valid value.
null-characters = Null characters are not allowed.
unknown-field = There is no such field.

# Passwords

password-too-short =
    { $min_length ->
        [one] This password is too short. It must contain at least { $min_length } character.
       *[other] This password is too short. It must contain at least { $min_length } characters.
    }
password-too-similar =
    { $verbose_name ->
        [username] The password is too similar to the username.
        [first_name] The password is too similar to the first name.
        [last_name] The password is too similar to the last name.
        [email] The password is too similar to the email address.
       *[other] The password is too similar to the { $verbose_name }.
    }
password-too-common = This password is too common.
password-entirely-numeric = This password is entirely numeric.
password-mismatch = You must type the same password each time.
enter-current-password = Please type your current password.
incorrect-password = Incorrect password.
no-password = Your account has no password set up.
invalid-password-reset = The password reset token was invalid.

# Accounts

account-inactive = This account is currently inactive.
cannot-remove-primary-email = You cannot remove your primary email address.
duplicate-email = This email address is already associated with this account.
email-mismatch = You must type the same email each time.
email-password-mismatch = The email address and/or password you specified are not correct.
phone-password-mismatch = The phone number and/or password you specified are not correct.
username-password-mismatch = The username and/or password you specified are not correct.
email-taken = A user is already registered with this email address.
email-taken-provider = An account already exists with this email address. Please sign in to that account first, then connect your { $provider } account.
incorrect-code = Incorrect code.
invalid-or-expired-key = Invalid or expired key.
invalid-login = Invalid login.
max-email-addresses = You cannot add more than { $limit } email addresses.
phone-taken = A user is already registered with this phone number.
invalid-phone = Enter a phone number including country code (e.g. +1 for the US).
too-many-login-attempts = Too many failed login attempts. Try again later.
unknown-email = The email address is not assigned to any user account.
unknown-email-own = Unknown email address.
unknown-phone = The phone number is not assigned to any user account.
unverified-primary-email = Your primary email address must be verified.
username-blacklisted = Username can not be used. Please use other username.
username-taken = A user with that username already exists.
select-only-one = Please select only one.
same-as-current = The new value must be different from the current one.
rate-limited = Be patient, you are sending too many requests.

# Two-factor authentication

add-email-blocked = You cannot add an email address to an account protected by two-factor authentication.
cannot-delete-authenticator = You cannot deactivate two-factor authentication.
cannot-generate-recovery-codes = You cannot generate recovery codes without having two-factor authentication enabled.
unverified-email = You cannot activate two-factor authentication until you have verified your email address.

# What a passkey is called whose owner gives it no name.
passkey-first = Master key
passkey-second = Backup key
passkey-further = Key nr. { $number }

# User types

own-words = { $message }
value-taken = Somebody else has this already.
values-taken = Somebody else has the same { $fields } already.
read-only = This cannot be changed here.
email-domain = Use an address at { $domains }.
invalid-invitation = This invitation has been used, withdrawn, or is too old.
invitation-email = This invitation is for another email address.
login-method = Accounts of this kind cannot sign in this way.

# Third parties

account-not-found = Unknown account.
client-id-required = `client_id` required.
client-id-mismatch = `client_id` mismatch.
connected-other = The third-party account is already connected to a different account.
disconnect-last = You cannot disconnect your last remaining third-party account.
invalid-token = Invalid token.
invalid-url = Invalid URL.
no-verified-email = Your account has no verified email address.
token-authentication-not-supported = Provider does not support token authentication.
token-required = `id_token` and/or `access_token` required.
unknown-provider = Unknown provider.

# What went wrong on the way to or from a provider: said on a page, or in `error_description`.
provider-failed = Something went wrong while logging in with { $provider }. Please try again.
provider-denied = { $provider } refused to log you in.
provider-unreachable = { $provider } does not answer right now. Please try again later.
provider-misconfigured = Logging in with { $provider } is not set up properly. Please tell whoever runs this site.
provider-no-sense = { $provider } sent an answer that makes no sense. Please try again.
provider-cancelled = You cancelled logging in.
page-login-title = Log in with { $provider }
page-login-continue = Continue
page-login-openid = Your OpenID, an address
page-login-redirect = One moment …
page-login-failed = Login failed
page-login-failed-again = Something went wrong while logging in. Please try again.
page-login-cancelled = Login cancelled

# Part two: mail and text messages. { $site } is the name of the site, { $domain } its domain and
# { $email } the address that the message goes to; they are there in every sentence.

mail-footer = Sent to { $email } by { $site } ({ $domain }).
mail-open-link = If the button does not work, copy this address into your browser:
mail-code-validity = The code works for { $duration }.
mail-link-validity = The link works for { $duration }.
mail-keep-secret = Keep this code to yourself. Nobody from { $site } will ever ask you for it.
mail-nothing-to-do = If it was not you, there is nothing you need to do.

duration-minutes =
    { $count ->
        [one] one minute
       *[other] { $count } minutes
    }
duration-hours =
    { $count ->
        [one] one hour
       *[other] { $count } hours
    }
duration-days =
    { $count ->
        [one] one day
       *[other] { $count } days
    }

mail-login-code-subject = Your sign-in code
mail-login-code-title = Sign in to { $site }
mail-login-code-intro = Here is your code to sign in to { $site }:
mail-login-code-not-you = If you did not try to sign in, ignore this message: without the code nobody gets in.

mail-confirm-subject = Please confirm your email address
mail-confirm-title = Is this your address?
mail-confirm-intro-code = To confirm that { $email } is yours, enter this code at { $site }:
mail-confirm-intro-link = To confirm that { $email } is yours, open this link:
mail-confirm-button = Confirm my address
mail-confirm-not-you = If you do not know what this is about, ignore this message and the address stays unconfirmed.

mail-signup-subject = Welcome! Please confirm your email address
mail-signup-title = Welcome to { $site }
mail-signup-intro-code = Good to have you here. To confirm that { $email } is yours, enter this code:
mail-signup-intro-link = Good to have you here. To confirm that { $email } is yours, open this link:
mail-signup-not-you = If you did not sign up, ignore this message and the address stays unconfirmed.

mail-account-exists-subject = You already have an account
mail-account-exists-title = You already have an account
mail-account-exists-intro = Someone, most likely you, just tried to sign up at { $site } with { $email }. However, an account using that email address already exists.
mail-account-exists-reset = You can simply sign in. If you no longer know your password, choose a new one here:
mail-account-exists-button = Choose a new password
mail-account-exists-not-you = If it was not you, there is nothing you need to do: no second account was made, and yours is unchanged.

mail-unknown-account-subject = There is no account with this address
mail-unknown-account-title = We could not find your account
mail-unknown-account-intro = Someone, most likely you, wanted to get into an account at { $site } with { $email }. We have no account with that address; perhaps you signed up with another one.
mail-unknown-account-signup = If you are new here, you can sign up:
mail-unknown-account-button = Sign up

mail-reset-subject = Choose a new password
mail-reset-title = Choose a new password
mail-reset-intro-link = Someone, most likely you, asked for a new password for your account at { $site }. Choose it here:
mail-reset-intro-code = Someone, most likely you, asked for a new password for your account at { $site }. This is the code to go on:
mail-reset-button = Choose a new password
mail-reset-username = In case you have forgotten it, your user name is { $username }.
mail-reset-not-you = If it was not you, ignore this message: your password stays as it is.

mail-invitation-subject = You are invited to { $site }
mail-invitation-title = You are invited
mail-invitation-intro = You are invited to make an account at { $site } ({ $label }):
mail-invitation-button = Accept the invitation
mail-invitation-not-you = If you do not know what this is about, ignore this message: no account is made.

mail-approval-pending-subject = Your account waits for approval
mail-approval-pending-title = Nearly there
mail-approval-pending-intro = Your account at { $site } ({ $label }) is made. Before you can sign in, somebody has to approve it; you get a message when that is done.

mail-approval-request-subject = An account waits for approval
mail-approval-request-title = An account waits for approval
mail-approval-request-intro = { $username } ({ $address }) signed up at { $site } ({ $label }) and waits for approval.
mail-approval-request-fields = What they said of themselves:

mail-approval-granted-subject = Your account is approved
mail-approval-granted-title = Welcome to { $site }
mail-approval-granted-intro = Your account ({ $label }) is approved. You can sign in now:
mail-approval-granted-button = Sign in

mail-approval-refused-subject = Your account was not approved
mail-approval-refused-title = Your account was not approved
mail-approval-refused-intro = Your account at { $site } ({ $label }) was not approved.
mail-approval-refused-reason = The reason given: { $reason }

mail-notice-when = When: { $time }
mail-notice-address = IP address: { $ip }
mail-notice-browser = Browser: { $browser }
mail-notice-unknown = unknown
mail-notice-was-you = If you did this yourself, all is well.
mail-notice-not-you = If you did not, somebody else may have got into your account. Choose a new password right away, and tell the people who run { $site }.

mail-password-changed-subject = Your password was changed
mail-password-changed-message = The password of your account at { $site } was changed.
mail-password-set-subject = Your account has a password now
mail-password-set-message = A password was set for your account at { $site }, which had none before.
mail-password-reset-subject = Your password was reset
mail-password-reset-message = The password of your account at { $site } was replaced by a new one, with a link or a code sent to you by mail.
mail-email-changed-subject = Your email address was changed
mail-email-changed-message = The email address of your account at { $site } was changed from { $from } to { $to }.
mail-email-confirmed-subject = Your email address is confirmed
mail-email-confirmed-message = An email address of your account at { $site } was confirmed.
mail-email-deleted-subject = An email address was removed
mail-email-deleted-message = The email address { $address } was removed from your account at { $site }.
mail-totp-activated-subject = Authenticator app turned on
mail-totp-activated-message = From now on, signing in to { $site } asks for a code from your authenticator app.
mail-totp-deactivated-subject = Authenticator app turned off
mail-totp-deactivated-message = Signing in to { $site } no longer asks for a code from your authenticator app.
mail-recovery-codes-subject = You have new recovery codes
mail-recovery-codes-message = New recovery codes were made for your account at { $site }. The ones from before no longer work.
mail-webauthn-added-subject = A security key was added
mail-webauthn-added-message = A security key or passkey was added to your account at { $site }.
mail-webauthn-removed-subject = A security key was removed
mail-webauthn-removed-message = A security key or passkey was removed from your account at { $site }.
mail-mfa-reset-subject = Your second factors were removed
mail-mfa-reset-message = The people who run { $site } removed the authenticator app, recovery codes and passkeys from your account, so that you can sign in without them.
mail-mfa-reset-next = Set up a second factor again soon.
mail-mfa-reset-not-you = If you did not ask for this, tell the people who run { $site } right away.
mail-account-connected-subject = An account was connected
mail-account-connected-message = Your account at { $site } was connected with an account at { $provider }, which can be used to sign in.
mail-account-disconnected-subject = An account was disconnected
mail-account-disconnected-message = Your account at { $site } is no longer connected with an account at { $provider }.

sms-code = { $code } is your code for { $site }. Keep it to yourself.
sms-unknown = There is no account at { $site } with this phone number.
sms-exists = There already is an account at { $site } with this phone number. You can simply sign in.
