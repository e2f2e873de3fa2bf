"""What people are told about mandates. Names stand in the notice alone, never in the mail's title."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.functional import lazy
from django.utils.translation import gettext, gettext_lazy, gettext_noop

from apps.identity.choices import MandateKind
from apps.identity.models import Mandate, User
from apps.notifications.models import Notification
from apps.notifications.services.notices import notify

PAGE = "/moj-ptuj/pooblastila/"


@dataclass(frozen=True)
class Telling:
    """Who is told and how. body knows `%(representative)s` and `%(principal)s`; principals: whether it is the side
    that is represented that is told, and not the representative."""

    title: Any
    body: str
    principals: bool = False


TELLINGS = {
    "granted": Telling(
        gettext_lazy("Ponujeno vam je pooblastilo"),
        gettext_noop("%(principal)s vas želi pooblastiti za zastopanje. Pooblastilo sprejmite ali zavrnite."),
    ),
    "accepted": Telling(
        gettext_lazy("Vaše pooblastilo je sprejeto"),
        gettext_noop("%(representative)s odslej zastopa: %(principal)s."),
        principals=True,
    ),
    "declined": Telling(
        gettext_lazy("Vaše pooblastilo je zavrnjeno"),
        gettext_noop("%(representative)s ne sprejema pooblastila za: %(principal)s."),
        principals=True,
    ),
    "refused": Telling(
        gettext_lazy("Občina ni potrdila zastopanja"),
        gettext_noop("Ne morete zastopati: %(principal)s. Za pojasnilo se oglasite na občini."),
    ),
    "revoked": Telling(
        gettext_lazy("Pooblastilo je preklicano"),
        gettext_noop("Ne zastopate več: %(principal)s."),
    ),
    "renounced": Telling(
        gettext_lazy("Pooblaščenec se je odpovedal pooblastilu"),
        gettext_noop("%(representative)s ne zastopa več: %(principal)s."),
        principals=True,
    ),
    "confirmed": Telling(
        gettext_lazy("Občina je potrdila zastopanje"),
        gettext_noop("Odslej lahko v portalu zastopate: %(principal)s."),
    ),
}


def _fill(text: str, names: dict[str, str]) -> str:
    return gettext(text) % names


fill = lazy(_fill, str)


def tell_about_mandate(mandate_id: UUID | str, what: str) -> list[Notification]:
    """Tell whom it concerns that a mandate was granted, accepted, declined, revoked, renounced or confirmed. Safe to
    call twice. KeyError for anything else, Mandate.DoesNotExist."""
    mandate: Mandate = Mandate.objects.named().get(pk=mandate_id)
    if what == "renounced" and not mandate.settled:
        return []  # a request taken back before anybody decided: the other side never heard of it
    by_staff = what == "declined" and mandate.kind != MandateKind.GRANTED  # what is not granted is for staff to confirm
    telling = TELLINGS["refused" if by_staff else what]
    names = {"representative": mandate.representative_name, "principal": mandate.principal_name}
    told = _principals(mandate) if telling.principals else [mandate.representative]
    return [
        notify(
            user=user, kind=f"mandate.{what}", title=telling.title, body=fill(telling.body, names), url=PAGE,
            dedupe=str(mandate.pk),
        )
        for user in told
        if user and not user.erased  # an offer to somebody whom the portal does not know yet went by mail
    ]  # fmt: skip


def _principals(mandate: Mandate) -> list[User | None]:
    """Who gave it and whom it is for; once, and not the representative."""
    people = {user.pk: user for user in (mandate.person, mandate.granted_by) if user}
    return [user for key, user in people.items() if key != mandate.representative_id]
