"""Addresses of Open311: the same in every language; the suffix is the format."""

from django.urls import path, re_path

from apps.reports.open311 import views

FORM = r"\.(?P<form>xml|json)$"
machine_patterns = [
    re_path(rf"^open311/(?:v2/)?discovery{FORM}", views.discovery, name="open311_discovery"),
    re_path(rf"^open311/v2/services{FORM}", views.services, name="open311_services"),
    re_path(rf"^open311/v2/services/(?P<code>[^/]+){FORM}", views.service, name="open311_service"),
    re_path(rf"^open311/v2/requests{FORM}", views.requests, name="open311_requests"),
    re_path(rf"^open311/v2/requests/(?P<key>[^/]+){FORM}", views.one, name="open311_request"),
    re_path(rf"^open311/v2/tokens/(?P<token>[^/]+){FORM}", views.token, name="open311_token"),
    re_path(rf"^open311/v2/servicerequestupdates{FORM}", views.updates, name="open311_updates"),
    path("open311/", views.nothing),
    path("open311/<path:rest>", views.nothing),
]
