"""Addresses of the roof; those of machines stand outside of the languages."""

from django.conf import settings
from django.urls import path, re_path

from apps.portal import machine, styleguide
from apps.portal.views import assistant, my_data, overview, public, requests, searching

app_name = "portal"
urlpatterns = [
    path("", public.home, name="home"),
    path("iskanje/", searching.search, name="search"),
    path("iskanje/predlogi/", searching.suggest, name="search_suggest"),
    path("pomocnik/", assistant.ask, name="assistant"),
    path("kontakti/", assistant.contacts, name="contacts"),
    path("videz/", public.appearance, name="appearance"),
    path("stanje/", public.status, name="status"),
    path("dostopnost/", public.accessibility, name="accessibility"),
    path("zasebnost/", public.privacy, name="privacy"),
    path("brez-povezave/", public.offline, name="offline"),
    path("moj-ptuj/", overview.my_ptuj, name="my_ptuj"),
    path("moj-ptuj/moji-podatki/", my_data.my_data, name="my_data"),
    path("moj-ptuj/moji-podatki/oznake/", my_data.identifiers, name="identifiers"),
    path("moj-ptuj/moji-podatki/soglasja/", my_data.consents, name="consents"),
    path("moj-ptuj/moji-podatki/soglasja/<slug:purpose>/", my_data.consent, name="consent"),
    path("moj-ptuj/moji-podatki/prenos/", my_data.exports, name="exports"),
    path("moj-ptuj/moji-podatki/zahteve/", requests.index, name="requests"),
    path("moj-ptuj/moji-podatki/zahteve/nova/", requests.new, name="request_new"),
    path("moj-ptuj/moji-podatki/zahteve/<uuid:pk>/", requests.detail, name="request"),
    path("moj-ptuj/moji-podatki/zahteve/<uuid:pk>/umik/", requests.withdraw, name="request_withdraw"),
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
    path("manifest.webmanifest", machine.manifest),
    path(".well-known/security.txt", machine.security_txt),
]
