"""Addresses of sign-in."""

from django.urls import path

from apps.identity.views import sign_in

app_name = "identity"
urlpatterns = [
    path("prijava/", sign_in.sign_in, name="sign_in"),
    path("admin/login/", sign_in.staff_sign_in),
    path("odjava/", sign_in.sign_out, name="sign_out"),
]
