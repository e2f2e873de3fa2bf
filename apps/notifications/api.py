"""Notices and subscriptions for developers: an app that shows a person what is new."""

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as Refused
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED, HTTP_204_NO_CONTENT
from rest_framework.views import APIView

from apps.core.actor import actor_of
from apps.core.api.viewsets import ReadViewSet, idempotent
from apps.identity.models import User
from apps.notifications import services
from apps.notifications.choices import Channel, Rhythm
from apps.notifications.models import Notification, Subscription
from apps.notifications.registry import topics
from apps.notifications.services.choices import can_switch, wants
from apps.notifications.telling import ways_of
from apps.territory.models import Quarter

CLOCK = r"^([01]\d|2[0-3]):[0-5]\d$"


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


class HoursSerializer(serializers.Serializer[Any]):
    """Wall time of Europe/Ljubljana, `HH:MM`; over midnight when `from` is the later one."""

    to = serializers.RegexField(CLOCK)

    def get_fields(self) -> dict[str, Any]:
        """`from` is no name in Python."""
        return {"from": serializers.RegexField(CLOCK), **super().get_fields()}


class SwitchesField(serializers.DictField):
    """`{"cases": {"sms": true}}`: groups of kinds, and channels of each."""

    child = serializers.DictField(child=serializers.BooleanField())


class SettingsSerializer(serializers.Serializer[Any]):
    """How a person is told things. `switches`: on or off, by group and channel; `locked`: channels by group that cannot
    be switched off, for the law wants them; `quiet`: hours in which a channel is silent, null for none; `rhythm`: of
    e-mail, with `hour` (0–23) and `weekday` (0 is Monday) of collected letters."""

    switches = SwitchesField(required=False)
    locked = serializers.DictField(child=serializers.ListField(child=serializers.CharField()), read_only=True)
    quiet = serializers.DictField(child=HoursSerializer(allow_null=True), required=False)
    rhythm = serializers.ChoiceField(choices=Rhythm.choices, required=False)
    hour = serializers.IntegerField(min_value=0, max_value=23, required=False)
    weekday = serializers.IntegerField(min_value=0, max_value=6, required=False)


def settings_of(user: User) -> dict[str, Any]:
    """As SettingsSerializer has it, for the channels that reach the person."""
    ways, plan = ways_of(user), services.plan_of(user)
    return {
        "switches": {
            group: {channel: not can_switch(group, channel) or wants(plan, group, channel) for channel in ways.channels}
            for group, _known in ways.groups
        },
        "locked": {
            group: [Channel.EMAIL.value] for group, _known in ways.groups if not can_switch(group, Channel.EMAIL)
        },
        "quiet": {
            channel: {"from": hours[0], "to": hours[1]} if (hours := plan.quiet.get(channel)) else None
            for channel in ways.channels
        },
        "rhythm": plan.rhythm, "hour": plan.hour, "weekday": plan.weekday,
    }  # fmt: skip


class SettingsView(APIView):
    """How the person who is signed in is told things."""

    scope = "notifications"
    open_reading = False

    @extend_schema(responses=SettingsSerializer, summary="How one is told things")
    def get(self, request: Request) -> Response:
        """What was chosen, and what holds for the rest."""
        return Response(settings_of(self.reader(request)))

    @extend_schema(request=SettingsSerializer, responses=SettingsSerializer, summary="Choose how one is told things")
    def patch(self, request: Request) -> Response:
        """What is left out stays as it is. Consent to optional mail is given by the person alone: a program that
        switches it gets 403."""
        user, given = self.reader(request), SettingsSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        if "quiet" in values:
            values["quiet"] = {
                channel: (hours["from"], hours["to"]) if hours else None for channel, hours in values["quiet"].items()
            }
        try:
            services.choose_notices(actor=actor_of(request), **values)
        except LookupError as error:
            raise serializers.ValidationError({"switches": [_("Te skupine obvestil ni.")]}) from error
        except ValueError as error:
            raise serializers.ValidationError([_("Tega ni mogoče izbrati.")]) from error
        return Response(settings_of(user))

    def reader(self, request: Request) -> User:
        """PermissionDenied for a program that acts for no person."""
        user: User | None = actor_of(request).user
        if user is None:
            raise PermissionDenied
        return user


class SubscriptionSerializer(serializers.ModelSerializer[Subscription]):
    """One topic, told to one confirmed contact of the person. `quarter`: only what concerns it; null for the whole
    municipality."""

    topic = serializers.CharField(max_length=40, help_text="Key of a topic, as `/e-novice/` offers them.")
    quarter = serializers.SlugRelatedField(
        slug_field="slug", queryset=Quarter.objects.all(), required=False, allow_null=True, default=None
    )
    channel = serializers.CharField(
        source="subscriber.channel", default=Channel.EMAIL.value, max_length=5,
        help_text="Which of the confirmed contacts hears of it: email or sms.",
    )  # fmt: skip
    rhythm = serializers.CharField(source="subscriber.rhythm", read_only=True, help_text="at_once, daily or weekly.")

    class Meta:
        model = Subscription
        fields = ("id", "topic", "quarter", "channel", "rhythm", "created")
        read_only_fields = ("id", "created")
        validators: list[Any] = []  # asking again is answered with what is there

    def validate_topic(self, key: str) -> str:
        """Only what is told by us; the rest has pages of its own."""
        if key not in topics or topics.get(key).elsewhere:
            raise ValidationError(f"{key}?")
        return key

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """Quarters only where the topic knows them."""
        if given.get("quarter") and not topics.get(given["topic"]).by_quarter:
            raise ValidationError({"quarter": ["null"]})
        return given


class SubscriptionViewSet(ReadViewSet):
    """What the person who is signed in subscribed to (e-novice). Creating the same again answers with what is there;
    who deletes the last one of a contact leaves nothing behind."""

    scope = "subscriptions"
    open_reading = False
    queryset = Subscription.objects.select_related("subscriber", "quarter")
    serializer_class = SubscriptionSerializer

    @idempotent
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Subscribe a confirmed contact to a topic. 400: there is no such contact or topic."""
        read = self.get_serializer(data=request.data)
        read.is_valid(raise_exception=True)
        given = read.validated_data
        quarters = (given["quarter"],) if given.get("quarter") else ()
        actor = actor_of(request).in_person()
        try:
            reader = services.subscribe_account(
                actor=actor, channel=given["subscriber"]["channel"], wish=services.Wish((given["topic"],), quarters),
                more=True,
            )  # fmt: skip
        except Refused as error:
            raise ValidationError({"channel": error.messages}) from error
        row = (
            cast(Any, reader)
            .subscriptions.select_related("subscriber", "quarter")
            .get(topic=given["topic"], quarter=given.get("quarter"))
        )
        return Response(self.get_serializer(row).data, status=HTTP_201_CREATED)

    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """End a subscription."""
        services.end_subscription(actor=actor_of(request).in_person(), subscription=self.get_object())
        return Response(status=HTTP_204_NO_CONTENT)


RESOURCES = {"notifications": NotificationViewSet, "subscriptions": SubscriptionViewSet}
