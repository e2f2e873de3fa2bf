"""Addresses of notices."""

from django.urls import path

from apps.notifications import views

app_name = "notifications"
urlpatterns = [
    path("moj-ptuj/obvestila/", views.notices, name="notices"),
    path("moj-ptuj/obvestila/prebrana/", views.read_all, name="read_all"),
    path("moj-ptuj/obvestila/<uuid:pk>/", views.open_notice, name="open"),
    path("moj-ptuj/obvestila/<uuid:pk>/prebrano/", views.read_one, name="read"),
]
