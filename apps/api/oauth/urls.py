"""Addresses of the OAuth 2 entrance. The names are those by which allauth finds its own views; what it offers besides
(device codes, registration without approval, introspection) has no address here."""

from allauth.idp.oidc import views as allauth_views
from django.conf import settings
from django.urls import include, path

from apps.api.oauth import views

endpoints = [
    path(".well-known/oauth-authorization-server", views.metadata, name="metadata"),
    path("identity/o/authorize", views.authorize, name="authorization"),
    path("identity/o/api/token", views.token, name="token"),
    path("identity/o/api/revoke", views.revoke, name="revoke"),
]
if settings.IDP_OIDC_PRIVATE_KEY:
    endpoints += [
        path(".well-known/openid-configuration", views.metadata, name="configuration"),
        path(".well-known/jwks.json", allauth_views.jwks, name="jwks"),
        path("identity/o/api/userinfo", views.user_info, name="userinfo"),
    ]

app_name = "idp"
urlpatterns = [path("", include((endpoints, "oidc")))]
