# Sentences of the campus. What is not here is said in the built-in words.

username-password-mismatch = Invalid username or password!
email-password-mismatch = Invalid username or password!
incorrect-code = Invalid or expired OTP
username-taken = Username already taken! Please choose another.
email-taken = Email already registered! Please log in.
value-taken = Already registered! Please check what you typed.

mail-signup-subject = Your registration OTP
mail-signup-intro-code = Welcome to { $site }. To complete your registration, enter this OTP:
mail-reset-subject = Your password reset OTP
mail-login-code-subject = Your login OTP
