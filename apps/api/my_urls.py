"""Addresses of Moj Ptuj that belong to the developers' door."""

from django.urls import path

from apps.api import programs

app_name = "programs"
urlpatterns = [
    path("moj-ptuj/programi/", programs.programs, name="list"),
    path("moj-ptuj/programi/<str:client_id>/preklic/", programs.revoke, name="revoke"),
]
