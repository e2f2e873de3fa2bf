"""Addresses of e-vloge."""

from django.urls import path

from apps.applications import views

app_name = "applications"
urlpatterns = [
    path("e-vloge/vloga/<uuid:application_id>/priloge/", views.attachments, name="attachments"),
]
