"""What e-vloge show in Moj Ptuj: their page, drafts on the first page, and the few drafts that cannot wait."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import F, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.applications import demo_applications
from apps.applications.choices import CosignerState
from apps.applications.models import Application, Cosigner
from apps.applications.services.cosigning_words import who_applies
from apps.applications.services.my_lists import drafts_of, for_drafts
from apps.applications.services.upkeep import kept_until
from apps.core import plugs
from apps.core.actor import Actor, actor_of
from apps.core.legal_time import end_of_day, last_day_before
from apps.core.templatetags.portal import in_sentence

SHOWN = 3
SOON = dt.timedelta(days=14)  # a tender that closes within this time
URGENT = dt.timedelta(days=3)


def own_drafts(actor: Actor) -> Any:
    """Drafts on which the actor works, in the name in which they act; nobody's for the anonymous and for programs."""
    if not actor.user:
        return Application.objects.none()
    return Application.objects.filter(Application.objects.in_name_of(actor.in_person())).drafts()


def ends_of(draft: Application) -> list[dt.datetime]:
    """Instants from which the draft cannot be filed any more, as far as they are set."""
    ends = (draft.version.procedure.closes, draft.version.cutoff)
    return [end for end in ends if end is not None]


def waiting(actor: Actor) -> Iterable[plugs.MyWaiting]:
    """Drafts that soon cannot be filed any more, and those that are about to be erased; at most three."""
    now = timezone.now()
    closing = Q(version__procedure__closes__range=(now, now + SOON)) | Q(version__cutoff__range=(now, now + SOON))
    rows = own_drafts(actor).filter(closing | Q(warned__gte=F("changed"))).select_related("version__procedure")
    cards = [_card(draft, now) for draft in rows.order_by("changed")[: 5 * SHOWN]]
    return sorted(cards, key=lambda card: card.until or now)[:SHOWN]


def _card(draft: Application, now: dt.datetime) -> plugs.MyWaiting:
    title = draft.version.procedure.title
    ends = [end for end in ends_of(draft) if now < end <= now + SOON]
    if ends:
        until, words = min(ends), _t("Oddajte vlogo")
        day, colour = last_day_before(until), "danger" if until <= now + URGENT else "warning"
    else:
        day, words, colour = kept_until(draft), _t("Osnutek bomo izbrisali"), "warning"
        until = end_of_day(day)
    return plugs.MyWaiting(
        colour=colour, icon="ura", due=_t("do %(day)s") % {"day": in_sentence(day)}, title=words, text=title,
        url=reverse("applications:application", args=[draft.pk]), button=_t("Nadaljujte"), until=until,
    )  # fmt: skip


def to_confirm(actor: Actor) -> Iterable[plugs.MyWaiting]:
    """Applications of others that wait for one's confirmation as a co-applicant, the latest first; at most three."""
    if not actor.user:
        return
    rows = Cosigner.objects.filter(user=actor.user.pk, state=CosignerState.INVITED, application__case=None)
    rows = rows.select_related(
        "application__version__procedure", "application__applicant", "application__organisation",
        "application__principal",
    ).defer("application__answers", "application__typed")  # fmt: skip
    for row in rows.order_by("-changed")[:SHOWN]:
        words = {"title": row.application.version.procedure.title, "who": who_applies(row.application)}
        yield plugs.MyWaiting(
            colour="warning", icon="skupina", due=_t("čaka na vas"), title=_t("Potrdite vlogo"),
            text=_t("%(title)s; vabi vas %(who)s") % words, button=_t("Preberite vlogo"),
            url=reverse("applications:cosignature", args=[row.application_id]),
        )  # fmt: skip


def unfinished(request: HttpRequest) -> dict[str, Any] | None:
    """First page of Moj Ptuj: the drafts that were changed last."""
    rows = for_drafts(own_drafts(actor_of(request))).order_by("-changed", "-id")[:SHOWN]
    drafts = drafts_of(rows)
    return {"drafts": drafts} if drafts else None


def register() -> None:
    """Called from the app's `register`."""
    plugs.my_pages.register(
        "applications",
        plugs.MyPage(
            _("Vloge"), lambda: reverse("applications:my_applications"), "vloga",
            lambda actor: own_drafts(actor).count(),
        ),
        order=4,
    )  # fmt: skip
    plugs.demo_modules.register("applications", plugs.DemoModule("Vloge", demo_applications.load), order=40)
    plugs.my_waiting.register("applications", waiting)
    plugs.my_waiting.register("cosigning", to_confirm)
    plugs.my_blocks.register("applications", plugs.HomeBlock("applications/unfinished.html", unfinished), order=90)
