"""Settings of django-allauth: accounts by e-mail and second factors. What is not named here is off."""

ACCOUNT_ADAPTER = "apps.identity.account_adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 3
ACCOUNT_CONFIRM_EMAIL_ON_GET = False  # scanners of mails open links
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # only in the browser that signed up
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # the other sessions end, this one goes on
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False  # the second factor comes first
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900  # seconds for which a sign-in is fresh enough to change factors
ACCOUNT_FORMS = {
    "login": "apps.identity.forms.sign_in.SignInForm",
    "signup": "apps.identity.forms.local_accounts.SignUpForm",
    "reset_password": "apps.identity.forms.local_accounts.ResetPasswordForm",
    "reset_password_from_key": "apps.identity.forms.local_accounts.NewPasswordForm",
    "change_password": "apps.identity.forms.local_accounts.ChangePasswordForm",
    "reauthenticate": "apps.identity.forms.sign_in.ConfirmPasswordForm",
    "user_token": "apps.identity.forms.local_accounts.ResetLinkForm",
}
# Wrong passwords and codes are counted by apps.core.ratelimit, per account and per address.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": None,
    "signup": "20/h/ip",
    "reset_password": "20/h/ip,5/h/key",
}

MFA_ADAPTER = "apps.identity.mfa_adapter.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # a clock may be one step of 30 s off
MFA_TOTP_ISSUER = "Portal Ptuj"
MFA_FORMS = {
    "authenticate": "apps.identity.forms.factors.SecondFactorForm",
    "reauthenticate": "apps.identity.forms.factors.ConfirmCodeForm",
    "authenticate_webauthn": "apps.identity.forms.factors.PasskeyForm",
    "reauthenticate_webauthn": "apps.identity.forms.factors.ConfirmPasskeyForm",
}
