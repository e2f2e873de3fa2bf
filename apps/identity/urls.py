"""Addresses of sign-in."""

from django.urls import path

from apps.identity.views import identity, sign_in, sipass

app_name = "identity"
urlpatterns = [
    path("prijava/", sign_in.sign_in, name="sign_in"),
    path("prijava/sipass/", sipass.start, name="sipass_start"),
    path("admin/login/", sign_in.staff_sign_in),
    path("odjava/", sign_in.sign_out, name="sign_out"),
    path("moj-ptuj/moji-podatki/identiteta/", identity.my_identity, name="my_identity"),
]

# Outside of the languages: the address is registered with SI-PASS.
callback_patterns = [path("accounts/oidc/sipass/login/callback/", sipass.callback, name="sipass_callback")]
