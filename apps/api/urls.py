"""Router of /api/v1/, its schema and its reference. An app adds resources by `RESOURCES` in its api.py."""

from django.urls import URLPattern, URLResolver, include, path, re_path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from apps.api import views
from apps.notifications import api as notifications
from apps.territory import api as territory

app_name = "api"

router = SimpleRouter(use_regex_path=False)
for resources in (territory.RESOURCES, notifications.RESOURCES):
    for prefix, viewset in resources.items():
        router.register(prefix, viewset, basename=prefix)

urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/", include(router.urls)),
    path("v1/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", views.docs, name="docs"),
    re_path("", views.unknown),
]
