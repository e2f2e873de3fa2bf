"""Who calls: a browser with its session, or a program with a token of our OAuth 2 entrance."""

from typing import Any

from allauth.idp.oidc.contrib.rest_framework.authentication import TokenAuthentication
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from apps.core.actor import LEVELS, Actor
from apps.core.api.authentication import SessionOrBearer
from apps.identity.models import ApiClient, ApiGrant
from apps.identity.services.clients import actor_of_program


class PortalAuthentication(SessionOrBearer):
    """A bearer token makes the actor of the request; a token that does not hold is 401 with a challenge that says so,
    never overlooked."""

    def authenticate_token(self, request: Request) -> Any:
        """The person of the token (nobody for a program of its own) and the token."""
        found = TokenAuthentication().authenticate(request)
        access = ApiClient.objects.filter(client=found[1].client_id, active=True).first() if found else None
        if found is None or access is None:
            raise AuthenticationFailed(_("Žeton ne velja ali je potekel."))
        user, token = found
        scopes = frozenset(token.get_scopes()) & frozenset(access.scopes)
        request._request.actor = actor_of_token(access, user, scopes)  # type: ignore[attr-defined]
        request._request.api_rate = access.rate  # type: ignore[attr-defined]
        return user or AnonymousUser(), token


def actor_of_token(access: ApiClient, user: Any, scopes: frozenset[str]) -> Actor:
    """For a person: themselves, at the level of the session in which they agreed, but no more than the client was
    approved for. For a program of its own: its organisation, at the level set when it was approved."""
    if user is None:
        return actor_of_program(access, scopes)
    grant = ApiGrant.objects.filter(user=user, client=access.client_id).first()
    if grant is None:
        raise AuthenticationFailed(_("Dovoljenje programu je preklicano."))
    level = min(grant.level, access.level, key=LEVELS.index)
    return Actor(user=user, client=access.client_id, level=level, scopes=scopes)
