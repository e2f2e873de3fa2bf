"""Notices for developers: an app that shows a person what is new."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.actor import actor_of
from apps.core.api.viewsets import ReadViewSet
from apps.notifications import services
from apps.notifications.models import Notification


class NotificationSerializer(serializers.ModelSerializer[Notification]):
    """A notice. `read`: when it was first opened, or null."""

    title = serializers.CharField(read_only=True, help_text="In the person's language.")
    body = serializers.CharField(read_only=True, help_text="In the person's language.")
    url = serializers.CharField(read_only=True, help_text="A path of the portal, or empty.")

    class Meta:
        model = Notification
        fields = ("id", "kind", "title", "body", "url", "created", "read")


class ReadSerializer(serializers.Serializer[Any]):
    """How many became read."""

    count = serializers.IntegerField()


class NotificationViewSet(ReadViewSet):
    """What the portal told the person who is signed in, the newest first."""

    scope = "notifications"
    open_reading = False
    queryset = Notification.objects.all()
    serializer_class = NotificationSerializer

    @extend_schema(request=None, responses=NotificationSerializer)
    @action(detail=True, methods=["post"])
    def read(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Mark as read. Doing it again changes nothing."""
        notice = services.mark_read(actor=actor_of(request), notice=self.get_object())
        return Response(self.get_serializer(notice).data)

    @extend_schema(request=None, responses=ReadSerializer)
    @action(detail=False, methods=["post"], url_path="read-all", pagination_class=None, filter_backends=[])
    def read_all(self, request: Request) -> Response:
        """Mark all as read."""
        return Response({"count": services.mark_all_read(actor=actor_of(request))})


RESOURCES = {"notifications": NotificationViewSet}
