"""Addresses of the trail."""

from django.urls import path

from apps.audit import views

app_name = "audit"
urlpatterns = [
    path("moj-ptuj/moji-podatki/vpogledi/", views.my_accesses, name="my_accesses"),
]
