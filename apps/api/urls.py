"""Router of /api/v1/, its schema and its reference. The resources stand in resources.py."""

from django.urls import URLPattern, URLResolver, include, path, re_path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from apps.api import me, views
from apps.api.resources import RESOURCES
from apps.applications.api import FormSchemaView
from apps.notifications.api import SettingsView

app_name = "api"

router = SimpleRouter(use_regex_path=False)
for prefix, viewset in RESOURCES.items():
    router.register(prefix, viewset, basename=prefix)

urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/", include(router.urls)),
    path("v1/me/", me.MeView.as_view(), name="me"),
    path("v1/notification-settings/", SettingsView.as_view(), name="notification-settings"),
    path("v1/form-schema/", FormSchemaView.as_view(), name="form-schema"),
    path("v1/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", views.docs, name="docs"),
    re_path("", views.unknown),
]
