"""`/api/v1/me/`: who calls, and as what."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.core.actor import LEVELS, Actor, actor_of
from apps.identity.models import Mandate, Organisation


class PartySerializer(serializers.Serializer[Any]):
    """A person or an organisation."""

    kind = serializers.ChoiceField(choices=["person", "organisation"])
    id = serializers.UUIDField()
    name = serializers.CharField()


class MandateSerializer(serializers.ModelSerializer[Mandate]):
    """A mandate in force. `procedures` is null when it covers all."""

    principal = serializers.SerializerMethodField()
    procedures = serializers.SerializerMethodField()

    class Meta:
        model = Mandate
        fields = ("id", "kind", "principal", "procedures", "valid_from", "valid_until")

    @extend_schema_field(PartySerializer)
    def get_principal(self, mandate: Mandate) -> dict[str, Any]:
        """Whom it is for."""
        return party(mandate.organisation) if mandate.organisation else party(mandate.person)

    @extend_schema_field(serializers.ListField(child=serializers.SlugField(), allow_null=True))
    def get_procedures(self, mandate: Mandate) -> list[str] | None:
        """Slugs of procedures."""
        return None if mandate.all_procedures else mandate.procedures


class MeSerializer(serializers.Serializer[Any]):
    """The caller. `level` is the assurance level that services will compare (eIDAS); `acting_for` whom the session's
    mandate, or the client's organisation, makes it act for; `mandates` what the person could act under; `scopes` of
    the token, null for a session."""

    kind = serializers.ChoiceField(choices=["person", "client"])
    person = PartySerializer(allow_null=True)
    client = serializers.CharField(allow_null=True, help_text="Id of the client program.")
    level = serializers.ChoiceField(choices=LEVELS)
    acting_for = PartySerializer(allow_null=True)
    mandates = MandateSerializer(many=True)
    scopes = serializers.ListField(child=serializers.CharField(), allow_null=True)


def party(who: Any) -> dict[str, Any]:
    """A person or an organisation as PartySerializer has it."""
    kind = "organisation" if isinstance(who, Organisation) else "person"
    return {"kind": kind, "id": who.pk, "name": str(who)}


def principal(actor: Actor) -> Any:
    """The organisation or the person that the actor acts for, or None."""
    if actor.organisation:
        return Organisation.objects.visible_to(actor).filter(pk=actor.organisation).first()
    mandate = Mandate.objects.select_related("person").filter(pk=actor.mandate).first() if actor.mandate else None
    return mandate.person if mandate else None


class MeView(APIView):
    """Who calls."""

    scope = "me"
    open_reading = False

    @extend_schema(responses=MeSerializer, summary="Who calls, at what level, for whom, with which scopes")
    def get(self, request: Request) -> Response:
        """One answer for sessions and tokens alike."""
        actor = actor_of(request)
        represented = principal(actor)
        mandates = (
            Mandate.objects.in_force().filter(representative=actor.user).select_related("organisation", "person")
            if actor.user else Mandate.objects.none()
        )  # fmt: skip
        body = {
            "kind": "person" if actor.user else "client",
            "person": party(actor.user) if actor.user else None,
            "client": actor.client or None,
            "level": actor.level,
            "acting_for": party(represented) if represented else None,
            "mandates": mandates,
            "scopes": sorted(actor.scopes) if actor.client else None,
        }
        return Response(MeSerializer(body).data)
