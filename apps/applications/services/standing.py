"""Whether somebody can begin an application now, and if not, why: said on the start page before anybody tries."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from apps.applications.engine import Definition
from apps.applications.models import Application, Procedure
from apps.applications.services.clock import BEFORE, clock_of
from apps.applications.services.drafts import MOST_DRAFTS
from apps.core.actor import Actor

BEGIN, SIGN_IN, STEP_UP, REFUSED = "begin", "sign_in", "step_up", "refused"
SHOWN = 3  # drafts; there are more in Moj Ptuj


@dataclass(frozen=True)
class Standing:
    """way: `begin`, `sign_in`, `step_up` or `refused`; title, text: why not; other_name: whether acting in another name
    would help; drafts: what was begun already, the latest first; more: whether there are more of them."""

    way: str
    title: str = ""
    text: str = ""
    other_name: bool = False
    drafts: Sequence[Application] = field(default=())
    more: bool = False


def standing_of(*, actor: Actor, procedure: Procedure, definition: Definition, now: dt.datetime) -> Standing:
    """How the actor stands to a procedure. The same rules as `drafts.begin_application`, which decides."""
    if not actor.user:
        return Standing(REFUSED, *closed) if (closed := _closed(procedure, now)) else Standing(SIGN_IN)
    drafts = _drafts(actor, procedure)
    shown: dict[str, Any] = {"drafts": drafts[:SHOWN], "more": len(drafts) > SHOWN}
    if refusal := _closed(procedure, now) or _office(actor):
        return Standing(REFUSED, *refusal, **shown)
    if refusal := _wrong_name(actor, procedure, definition):
        return Standing(REFUSED, *refusal, other_name=True, **shown)
    if len(drafts) >= MOST_DRAFTS:
        text = _("Oddajte ali izbrišite kakšnega, potem lahko začnete novo vlogo.")
        return Standing(REFUSED, _("Osnutkov je dovolj"), text, **shown)
    return Standing(BEGIN if actor.at_least(definition.min_level) else STEP_UP, **shown)


def _drafts(actor: Actor, procedure: Procedure) -> list[Application]:
    if not actor.user or actor.user.is_staff:
        return []
    own = Application.objects.filter(Application.objects.in_name_of(actor)).drafts()
    return list(own.filter(version__procedure=procedure).defer("answers", "typed").order_by("-changed")[:MOST_DRAFTS])


def _closed(procedure: Procedure, now: dt.datetime) -> tuple[str, str] | None:
    if procedure.open_at(now):
        return None
    clock = clock_of(procedure.opens, procedure.closes, now)
    if clock is None:
        return _("Vlog zdaj ne sprejemamo"), ""
    if clock.state == BEFORE:
        return _("Razpis še ni odprt"), _("Prijave sprejemamo od %(when)s.") % {"when": clock.opens}
    return _("Razpis je zaprt"), _("Prijave smo sprejemali do %(when)s.") % {"when": clock.closes}


def _office(actor: Actor) -> tuple[str, str] | None:
    if not actor.user.is_staff:
        return None
    return _("Prijavljeni ste kot zaposleni"), _("Vlogo oddate s svojim računom občana, ne s službenim.")


def _wrong_name(actor: Actor, procedure: Procedure, definition: Definition) -> tuple[str, str] | None:
    kind = "organisation" if actor.organisation else "person"
    if kind not in definition.for_whom:
        if kind == "person":
            return (
                _("Vlogo oddajo samo podjetja, društva in zavodi"),
                _("Izberite organizacijo, v imenu katere delujete. Če je še ni na seznamu, jo najprej dodajte."),
            )
        return _("Vlogo oddajo samo občani"), _("Zdaj delujete v imenu organizacije. Vrnite se na svoje ime.")
    if not actor.covers(procedure.slug):
        return (
            _("Vaše pooblastilo ne velja za ta postopek"),
            _("Prosite, da ga razširijo, ali oddajte vlogo v drugem imenu."),
        )
    return None
