"""Addresses of people. `allauth_patterns` are all pages of django-allauth that exist here, under the names by which
its flows know them; nothing else of it is reachable."""

from django.urls import path, re_path

from apps.identity.views import (
    acting,
    contacts,
    factors,
    identity,
    invitations,
    local_accounts,
    mandate_forms,
    mandates,
    second_factor,
    security,
    sign_in,
    sipass,
    staff,
)

SETTINGS = "moj-ptuj/nastavitve/"
SECURITY = f"{SETTINGS}varnost/"

app_name = "identity"
urlpatterns = [
    path("prijava/", sign_in.sign_in, name="sign_in"),
    path("prijava/povabilo/<str:token>/", invitations.invitation, name="invitation"),
    path("prijava/sipass/", sipass.start, name="sipass_start"),
    path("admin/login/", sign_in.staff_sign_in),
    path("admin/nabiralnik/", staff.inbox, name="inbox"),
    path("admin/vloge-in-pravice/", staff.roles, name="roles"),
    path("admin/poiscite-osebo/", staff.find_person, name="find_person"),
    path("odjava/", sign_in.sign_out, name="sign_out"),
    path("moj-ptuj/moji-podatki/identiteta/", identity.my_identity, name="my_identity"),
    path("moj-ptuj/delujem-kot/", acting.switch, name="act_as"),
    path("moj-ptuj/pooblastila/", mandates.overview, name="mandates"),
    path("moj-ptuj/pooblastila/zgodovina/", mandates.history, name="mandate_history"),
    path("moj-ptuj/pooblastila/novo/", mandate_forms.new_mandate, name="new_mandate"),
    path("moj-ptuj/pooblastila/nova-organizacija/", mandate_forms.new_organisation, name="new_organisation"),
    path("moj-ptuj/pooblastila/nov-varovanec/", mandate_forms.new_ward, name="new_ward"),
    path("moj-ptuj/pooblastila/organizacije/<uuid:pk>/", mandates.organisation, name="organisation"),
    path("moj-ptuj/pooblastila/<uuid:pk>/", mandates.mandate, name="mandate"),
    path("moj-ptuj/pooblastila/<uuid:pk>/ponudba/", mandates.offer, name="mandate_offer"),
    path("moj-ptuj/pooblastila/<uuid:pk>/konec/", mandates.end, name="mandate_end"),
    path("povabilo/<str:link>/", mandates.invitation, name="mandate_invitation"),
    path(SECURITY, security.security, name="security"),
    path(f"{SECURITY}geslo/", security.change_password, name="change_password"),
    path(f"{SECURITY}aplikacija/", factors.add_totp, name="add_totp"),
    path(f"{SECURITY}kljuc/", factors.add_passkey, name="add_passkey"),
    path(f"{SECURITY}kljuc/<int:key>/", factors.rename_passkey, name="rename_passkey"),
    path(f"{SECURITY}odstrani/<int:key>/", factors.remove_factor, name="remove_factor"),
    path(f"{SECURITY}kode/", factors.recovery_codes, name="recovery_codes"),
    path(f"{SECURITY}kode/nove/", factors.make_recovery_codes, name="make_recovery_codes"),
    path(f"{SECURITY}seje/druge/", security.end_other_sessions, name="end_other_sessions"),
    path(f"{SECURITY}seje/<slug:key>/", security.end_session, name="end_session"),
    path(SETTINGS, contacts.settings_page, name="settings"),
    path(f"{SETTINGS}e-naslov/", contacts.change_email, name="contact_email"),
    path(f"{SETTINGS}e-naslov/<uuid:change_id>/<str:token>/", contacts.confirm_email, name="confirm_email"),
    path(f"{SETTINGS}telefon/", contacts.change_phone, name="contact_phone"),
    path(f"{SETTINGS}telefon/koda/", contacts.confirm_phone, name="confirm_phone"),
    path(f"{SETTINGS}telefon/nova-koda/", contacts.send_code_again, name="send_code_again"),
    re_path(rf"^{SETTINGS}(?P<kind>email|phone)/preklic/$", contacts.cancel, name="cancel_contact"),
    re_path(rf"^{SETTINGS}(?P<kind>email|phone)/odstranitev/$", contacts.remove, name="remove_contact"),
    path(f"{SETTINGS}jezik/", contacts.choose_language, name="choose_language"),
]

allauth_patterns = [
    path("prijava/", sign_in.sign_in, name="account_login"),
    path("prijava/koda/", second_factor.authenticate, name="mfa_authenticate"),
    path("prijava/nov-racun/", local_accounts.sign_up, name="account_signup"),
    path("prijava/potrdite-naslov/", local_accounts.confirmation_sent, name="account_email_verification_sent"),
    path("prijava/potrditev/<str:key>/", local_accounts.confirm_email, name="account_confirm_email"),
    path("prijava/pozabljeno-geslo/", local_accounts.forgotten, name="account_reset_password"),
    path("prijava/pozabljeno-geslo/poslano/", local_accounts.reset_sent, name="account_reset_password_done"),
    re_path(
        r"^prijava/novo-geslo/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        local_accounts.new_password,
        name="account_reset_password_from_key",
    ),
    path("prijava/zaprt-racun/", local_accounts.closed_account, name="account_inactive"),
    path("prijava/potrdite/geslo/", second_factor.confirm_password, name="account_reauthenticate"),
    path("prijava/potrdite/koda/", second_factor.confirm_code, name="mfa_reauthenticate"),
    path("prijava/potrdite/kljuc/", second_factor.confirm_passkey, name="mfa_reauthenticate_webauthn"),
]

# Outside of the languages: the address is registered with SI-PASS.
callback_patterns = [path("accounts/oidc/sipass/login/callback/", sipass.callback, name="sipass_callback")]
