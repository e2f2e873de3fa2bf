"""Addresses of sign-in."""

from django.urls import path

from apps.identity import views

app_name = "identity"
urlpatterns = [
    path("prijava/", views.sign_in, name="sign_in"),
    path("admin/login/", views.staff_sign_in),
    path("odjava/", views.sign_out, name="sign_out"),
]
