"""Addresses of the roof; those of machines stand outside of the languages."""

from django.conf import settings
from django.urls import path, re_path

from apps.portal import machine, styleguide, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("iskanje/", views.search, name="search"),
    path("videz/", views.appearance, name="appearance"),
    path("stanje/", views.status, name="status"),
    path("dostopnost/", views.accessibility, name="accessibility"),
    path("zasebnost/", views.privacy, name="privacy"),
    path("brez-povezave/", views.offline, name="offline"),
]
if settings.DEMO:
    urlpatterns += [
        path("slogovnik/", styleguide.page, name="styleguide"),
        re_path(r"^slogovnik/e-posta/(?P<name>[a-z_-]+)\.(?P<form>html|txt)$", styleguide.mail, name="mail_sample"),
    ]

machine_patterns = [
    path("healthz", machine.healthz),
    path("readyz", machine.readyz),
    path("metrics", machine.prometheus),
    path("robots.txt", machine.robots),
    path("sw.js", machine.service_worker),
    path(".well-known/security.txt", machine.security_txt),
]
