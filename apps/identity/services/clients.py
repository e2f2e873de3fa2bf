"""Programs that use the API: made by staff, ended at once."""

import secrets
from collections.abc import Collection

from allauth.idp.oidc.models import Client, Token
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.identity.choices import Level
from apps.identity.models import ApiClient, ApiGrant, ClientDepartment, Department, Organisation, User

GRANTS = ("authorization_code", "refresh_token")


def check_redirects(addresses: Collection[str]) -> None:
    """Exact addresses only: https, a loopback address, or a private scheme with a dot (RFC 8252); no wildcard."""
    for address in addresses:
        scheme, _sep, rest = address.partition(":")
        host = rest.removeprefix("//").split("/")[0].rsplit(":", 1)[0]
        loopback = scheme == "http" and host in ("localhost", "127.0.0.1", "[::1]")
        if "*" in address or "#" in address or not rest or not (scheme == "https" or loopback or "." in scheme):
            raise ValidationError(
                _("%(address)s ni primeren povratni naslov. Dovoljeni so https, naslov na istem računalniku ali lastna "
                  "shema s piko, brez zvezdic in brez #."), params={"address": address},
            )  # fmt: skip


@transaction.atomic
def create_client(
    *, actor: Actor, name: str, scopes: Collection[str], organisation: Organisation | None = None,
    level: str = Level.LOW, redirect_uris: Collection[str] = (), public: bool = False, rate: int | None = None,
) -> tuple[ApiClient, str]:  # fmt: skip
    """Make a client; returns it and its secret, which is shown once and kept only as a digest. With an organisation it
    may also act by itself (client credentials); a public client (on somebody's phone) has no secret and never may."""
    if not actor.has_perm("identity.add_apiclient"):
        raise PermissionDenied
    check_redirects(redirect_uris)
    if public and organisation:
        raise ValidationError(_("Javni program nima skrivnosti in ne more delovati v imenu organizacije."))
    secret = secrets.token_urlsafe(40)
    client = Client(name=name, type=Client.Type.PUBLIC if public else Client.Type.CONFIDENTIAL)
    grants = [*(GRANTS if redirect_uris else ()), *(("client_credentials",) if organisation else ())]
    client.set_scopes(sorted(scopes))
    client.set_default_scopes(sorted(scope for scope in scopes if ":" in scope))
    client.set_redirect_uris(list(redirect_uris))
    client.set_response_types(["code"])
    client.grant_types = "\n".join(grants)
    client.set_secret(secret)
    client.save()
    access = ApiClient.objects.create(
        client=client, organisation=organisation, level=level, scopes=sorted(scopes), rate=rate
    )
    return access, "" if public else secret


@transaction.atomic
def renew_secret(*, actor: Actor, access: ApiClient) -> str:
    """A new secret; the old one and every token it brought end."""
    if not actor.has_perm("identity.change_apiclient"):
        raise PermissionDenied
    secret = secrets.token_urlsafe(40)
    access.client.set_secret(secret)
    access.client.save(update_fields=["secret"])
    Token.objects.filter(client=access.client_id).delete()
    return secret


@transaction.atomic
def stop_client(*, actor: Actor, access: ApiClient) -> None:
    """End a client at once, with its tokens; what it did stays in the trail."""
    if not actor.has_perm("identity.change_apiclient"):
        raise PermissionDenied
    locked = ApiClient.objects.select_for_update().get(pk=access.pk)
    locked.active = False
    locked.save(update_fields=["active", "changed"])
    Token.objects.filter(client=access.client_id).delete()


def actor_of_program(access: ApiClient, scopes: Collection[str]) -> Actor:
    """A program of its own: it acts for its organisation, at the level set when it was approved, and works for the
    departments that it was let into."""
    held = ClientDepartment.objects.filter(access=access, ended=None).values_list("department", flat=True)
    return Actor(
        client=access.client_id, organisation=access.organisation_id, level=access.level, scopes=frozenset(scopes),
        departments=frozenset(held if access.organisation_id else ()),
    )  # fmt: skip


@transaction.atomic
def grant_department(*, actor: Actor, access: ApiClient, department: Department, reason: str) -> ClientDepartment:
    """Let a program of an organisation work for one of its departments. Let in already: the same grant."""
    if not actor.has_perm("identity.change_apiclient"):
        raise PermissionDenied
    if access.organisation_id is None or department.organisation_id != access.organisation_id:
        raise ValidationError(_("Program lahko dela samo za oddelke svoje organizacije."))
    if not access.active:
        raise ValidationError(_("Ta odjemalec je ustavljen."))
    found, _made = ClientDepartment.objects.get_or_create(
        access=access, department=department, ended=None, defaults={"reason": reason}
    )
    return found


@transaction.atomic
def end_department(*, actor: Actor, grant: ClientDepartment) -> None:
    """From the next request on the program sees nothing of the department; what it did stays in the trail."""
    if not actor.has_perm("identity.change_apiclient"):
        raise PermissionDenied
    locked = ClientDepartment.objects.select_for_update().get(pk=grant.pk)
    if locked.ended is None:
        locked.ended = timezone.now()
        locked.save(update_fields=["ended", "changed"])


def clean_tokens() -> int:
    """Drop tokens whose time is over. Returns how many."""
    dropped, _rows = Token.objects.expired().delete()
    return int(dropped)


def remember_grant(*, actor: Actor, client_id: str) -> ApiGrant:
    """The person agrees that a program acts for them; the level is that of the session in which they agree, and tokens
    given before at another one end."""
    if actor.user is None:
        raise PermissionDenied
    with transaction.atomic():
        Token.objects.filter(user=actor.user, client_id=client_id).delete()  # given at another level
        grant, _created = ApiGrant.objects.update_or_create(
            user=actor.user, client_id=client_id, defaults={"level": actor.level}
        )
    return grant


def end_tokens(user: User) -> None:
    """No program acts for this person until they agree again."""
    ApiGrant.objects.filter(user=user).delete()
    Token.objects.filter(user=user).delete()


@transaction.atomic
def revoke_grant(*, actor: Actor, client_id: str) -> None:
    """The person takes it back: the program's tokens for them end at once."""
    if actor.user is None:
        raise PermissionDenied
    ApiGrant.objects.filter(user=actor.user, client_id=client_id).delete()
    Token.objects.filter(user=actor.user, client_id=client_id).delete()
