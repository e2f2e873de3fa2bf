"""Addresses that exist only in tests: one resource to create, and views that fail."""

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest
from django.urls import path
from rest_framework import serializers
from rest_framework.response import Response

from apps.core.api.problems import Conflict
from apps.core.api.viewsets import PortalViewSet, idempotent
from apps.core.ratelimit import RateLimited
from apps.identity.models import User
from ptuj_portal.urls import handler400, handler403, handler404, handler500
from ptuj_portal.urls import urlpatterns as portal_urls

__all__ = ["handler400", "handler403", "handler404", "handler500"]


class ThingSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ("id", "username", "email")


class ThingViewSet(PortalViewSet):
    """Creates accounts; the scope is `things`."""

    scope = "things"
    queryset = User.objects.all()
    serializer_class = ThingSerializer

    @idempotent
    def create(self, request, *args, **kwargs):
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        if serializer.validated_data["username"] == "taken":
            raise Conflict("taken")
        thing = serializer.save()
        return Response(serializer.data, status=201, headers={"Location": f"/api/v1/things/{thing.pk}/"})


def crash(request: HttpRequest, kind: str):
    """Fail in the way that was asked for."""
    raise {
        "500": ZeroDivisionError("ana.horvat@example.com 0101990505007"),
        "403": PermissionDenied(),
        "400": SuspiciousOperation(),
        "429": RateLimited(120),
    }[kind]


urlpatterns = [
    path("api/v1/things/", ThingViewSet.as_view({"post": "create"})),
    path("api/v1/crash/<str:kind>/", crash),
    path("crash/<str:kind>/", crash),
    *portal_urls,
]
