"""`/api/v1/webhooks/`: where a program wants to be told of events, and what became of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api import services
from apps.api.exceptions import NotEnded
from apps.api.models import WebhookDelivery, WebhookEndpoint
from apps.core import plugs
from apps.core.actor import Actor, actor_of
from apps.core.api.problems import Conflict, refused
from apps.core.api.shapes import StateSerializer, state_of
from apps.core.api.viewsets import ReadViewSet, idempotent
from apps.identity.models import ApiClient

DELIVERY = OpenApiParameter("delivery", OpenApiTypes.UUID, OpenApiParameter.PATH, description="Id of the delivery.")


@contextmanager
def refusals() -> Iterator[None]:
    """Around services: what they refuse becomes problems."""
    try:
        yield
    except ValidationError as error:
        wrong = [((name,), text, "invalid") for name, texts in error.message_dict.items() for text in texts]
        raise refused(wrong) from error
    except NotEnded as error:
        raise Conflict(_("Ta dostava še ni končana."), "under_way") from error


class EndpointSerializer(serializers.ModelSerializer[WebhookEndpoint]):
    """An address that is told of events. `events`: names; `contact`: who hears by e-mail when the portal switches it
    off; `failing_since`: since when nothing was taken, or null; `off_reason`: why the portal switched it off."""

    url = serializers.URLField(max_length=500)
    events = serializers.ListField(child=serializers.CharField(max_length=80), max_length=50)

    class Meta:
        model = WebhookEndpoint
        fields = ("id", "url", "events", "contact", "active", "failing_since", "off_reason", "created")
        read_only_fields = ("failing_since", "off_reason", "created")


class NewEndpointSerializer(serializers.Serializer[Any]):
    """An address to register: https, public."""

    url = serializers.URLField(max_length=500)
    events = serializers.ListField(child=serializers.CharField(max_length=80), max_length=50)
    contact = serializers.EmailField()


class WithSecretSerializer(EndpointSerializer):
    """`secret`: shown this once; it verifies `webhook-signature`."""

    secret = serializers.CharField(read_only=True)

    class Meta(EndpointSerializer.Meta):
        fields = (*EndpointSerializer.Meta.fields, "secret")  # type: ignore[assignment]


class HookEventSerializer(serializers.Serializer[Any]):
    """An event of which programs are told."""

    name = serializers.CharField()
    title = serializers.CharField(help_text="In the language of the request.")


class DeliverySerializer(serializers.ModelSerializer[WebhookDelivery]):
    """One event for one endpoint. `event_id`: the `webhook-id`; `code`: HTTP status of the last answer, or null."""

    event = serializers.CharField(source="kind", read_only=True)
    state = serializers.SerializerMethodField()

    class Meta:
        model = WebhookDelivery
        fields = (
            "id", "event_id", "event", "data", "happened", "state", "attempts", "next_attempt", "code", "last_error",
            "ended", "created",
        )  # fmt: skip

    @extend_schema_field(StateSerializer)
    def get_state(self, delivery: WebhookDelivery) -> dict[str, str]:
        """Code and wording."""
        return state_of(delivery)


class WebhookViewSet(ReadViewSet):
    """Endpoints of the program that calls with its own credentials (people have none). What is sent and how it is
    verified: docs/webhooks.md and the reference page."""

    scope = "webhooks"
    open_reading = False
    queryset = WebhookEndpoint.objects.all()
    serializer_class = EndpointSerializer

    def program(self) -> tuple[Actor, ApiClient]:
        """Who calls: a program of an organisation. PermissionDenied for everybody else."""
        actor = actor_of(self.request)
        found = ApiClient.objects.filter(client=actor.client, active=True).exclude(organisation=None).first()
        if actor.user or found is None:
            raise PermissionDenied
        return actor, found

    @extend_schema(request=NewEndpointSerializer, responses={201: WithSecretSerializer}, summary="Register an address")
    @idempotent
    def create(self, request: Request) -> Response:
        """The secret is shown this once. At most ten for a program."""
        sent = NewEndpointSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        actor, access = self.program()
        with refusals():
            made, secret = services.create_endpoint(actor=actor, access=access, **sent.validated_data)
        return Response(self.with_secret(made, secret), status.HTTP_201_CREATED)

    @extend_schema(request=EndpointSerializer, responses=EndpointSerializer, summary="Change an endpoint")
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Only what is sent. `active` true switches on what was switched off; what waits is sent then."""
        endpoint = self.get_object()
        sent = EndpointSerializer(endpoint, data=request.data, partial=True)
        sent.is_valid(raise_exception=True)
        with refusals():
            row = services.change_endpoint(actor=actor_of(request), endpoint=endpoint, **sent.validated_data)
        return Response(EndpointSerializer(row).data)

    @extend_schema(summary="Delete an endpoint", responses={204: None})
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """With its deliveries."""
        services.delete_endpoint(actor=actor_of(request), endpoint=self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(summary="Events of which programs are told", responses=HookEventSerializer(many=True))
    @action(detail=False, methods=["get"], filter_backends=[], pagination_class=None)
    def events(self, request: Request) -> Response:
        """Their names and what they mean."""
        rows = [{"name": name, "title": event.title} for name, event in plugs.webhook_events.items()]
        return Response(HookEventSerializer(rows, many=True).data)

    @extend_schema(summary="A new secret", request=None, responses=WithSecretSerializer)
    @action(detail=True, methods=["post"], filter_backends=[], pagination_class=None)
    def secret(self, request: Request, pk: UUID) -> Response:
        """Shown this once; for 24 hours messages carry a signature of the old one too."""
        endpoint = self.get_object()
        secret = services.renew_secret(actor=actor_of(request), endpoint=endpoint)
        return Response(self.with_secret(endpoint, secret))

    @extend_schema(summary="Try an endpoint", request=None, responses={202: DeliverySerializer})
    @action(detail=True, methods=["post"], filter_backends=[], pagination_class=None)
    @idempotent
    def ping(self, request: Request, pk: UUID) -> Response:
        """Sends the event `ping` without data; its delivery tells what came of it."""
        made = services.ping_endpoint(actor=actor_of(request), endpoint=self.get_object())
        return Response(DeliverySerializer(made).data, status.HTTP_202_ACCEPTED)

    @extend_schema(summary="Deliveries of an endpoint", responses=DeliverySerializer(many=True))
    @action(detail=True, methods=["get"], filter_backends=[])
    def deliveries(self, request: Request, pk: UUID) -> Response:
        """The latest first, kept for 30 days."""
        rows = WebhookDelivery.objects.filter(endpoint=self.get_object())
        page: Any = self.paginate_queryset(rows)
        return self.get_paginated_response(DeliverySerializer(page, many=True).data)

    @extend_schema(
        summary="Send a delivery again", request=None, responses={202: DeliverySerializer}, parameters=[DELIVERY]
    )
    @action(
        detail=True, methods=["post"], url_path="deliveries/<uuid:delivery>/replay", filter_backends=[],
        pagination_class=None,
    )  # fmt: skip
    def replay(self, request: Request, pk: UUID, delivery: UUID) -> Response:
        """Under the same `webhook-id`, with all its tries. 409 `under_way` while it is not ended."""
        rows = WebhookDelivery.objects.filter(endpoint=self.get_object())
        with refusals():
            row = services.replay_delivery(actor=actor_of(request), delivery=get_object_or_404(rows, pk=delivery))
        return Response(DeliverySerializer(row).data, status.HTTP_202_ACCEPTED)

    def with_secret(self, endpoint: WebhookEndpoint, secret: str) -> dict[str, Any]:
        """This once."""
        return {**EndpointSerializer(endpoint).data, "secret": secret}


RESOURCES = {"webhooks": WebhookViewSet}
