"""Addresses of sign-in."""

from django.urls import path, re_path

from apps.identity.views import contacts, sign_in

app_name = "identity"
SETTINGS = "moj-ptuj/nastavitve/"
urlpatterns = [
    path("prijava/", sign_in.sign_in, name="sign_in"),
    path("admin/login/", sign_in.staff_sign_in),
    path("odjava/", sign_in.sign_out, name="sign_out"),
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
