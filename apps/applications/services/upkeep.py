"""Drafts that nobody touches go, after a word to whose they are.

The rule is data: STALE after the last change a draft goes, but not before the person has had NOTICE to go on with it.
Days are those of Ljubljana (apps.core.retention.cutoff): an hour more or less in a day changes nothing.
"""

import datetime as dt
import logging
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from apps.applications.choices import APPLICATION
from apps.applications.models import Application
from apps.applications.services.drafts import delete_draft
from apps.core.actor import Actor, system_actor
from apps.core.legal_time import Period, local_day
from apps.core.retention import cutoff
from apps.core.templatetags.portal import in_sentence
from apps.documents.models import Document
from apps.notifications.services import notify

logger = logging.getLogger("portal.applications")

STALE, NOTICE = "P90D", "P14D"
WARN_AFTER = "P75D"  # the word goes out on the day after, so that NOTICE ends together with STALE
KIND = "applications.stale"
BODY = gettext_noop(
    "Osnutka vloge »%(title)s« že dolgo niste spremenili. Hranimo ga do %(day)s, nato ga izbrišemo skupaj s prilogami. "
    "Če ga želite obdržati, ga odprite in nadaljujte."
)
TITLE = gettext_noop("Osnutek vloge bomo izbrisali %(day)s")


def kept_until(application: Application) -> dt.date:
    """The last day of a draft that nobody touches any more."""
    last = Period.parse(STALE).after(local_day(application.changed))
    told = application.warned
    if told is not None and told >= application.changed:
        return max(last, Period.parse(NOTICE).after(local_day(told)))
    return last


def is_stale(application: Application, today: dt.date) -> bool:
    """Whether its end is near."""
    return kept_until(application) <= Period.parse(NOTICE).after(today)


def outdated(today: dt.date) -> QuerySet[Any]:
    """Drafts whose time is over and whose owners have had their notice."""
    rows = Application.objects.drafts().filter(changed__lt=cutoff(today, STALE))
    return rows.filter(warned__gte=F("changed"), warned__lt=cutoff(today, NOTICE))


def to_warn(today: dt.date) -> QuerySet[Any]:
    """Drafts that go soon, and of which nobody has been told since they were changed last."""
    rows = Application.objects.drafts().filter(changed__lt=cutoff(today, WARN_AFTER))
    return rows.exclude(warned__isnull=False, warned__gte=F("changed"))


def warn_stale(today: dt.date | None = None) -> int:
    """Tell of every draft that goes soon, once; how many. One that fails stops nothing."""
    today, told = today or local_day(timezone.now()), 0
    for key in list(to_warn(today).order_by("pk").values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                rows = to_warn(today).select_for_update(of=("self",), skip_locked=True)
                draft = rows.select_related("version__procedure", "applicant").filter(pk=key).first()
                if draft is not None:
                    _warn(draft)
                    told += 1
        except Exception:
            logger.exception("a stale draft could not be told of", extra={"application": str(key)})
    return told


def _warn(draft: Application) -> None:
    draft.warned = timezone.now()
    Application.objects.filter(pk=draft.pk).update(warned=draft.warned)  # `changed` stays: nobody touched it
    user = draft.applicant
    if user is None or not user.is_active or user.erased:
        return
    procedure = draft.version.procedure
    words = {"title_sl": procedure.title_sl, "title_en": procedure.title_en, "day": kept_until(draft)}
    with translation.override(settings.LANGUAGE_CODE):
        page = reverse("applications:application", args=[draft.pk])
    notify(
        user=user, kind=KIND, title=fill(TITLE, words), body=fill(BODY, words), url=page,
        dedupe=f"{draft.pk}:{local_day(draft.warned)}",
    )  # fmt: skip


def _fill(text: str, words: dict[str, Any]) -> str:
    language = "en" if translation.get_language() == "en" else "sl"
    return _(text) % {"title": words[f"title_{language}"], "day": in_sentence(words["day"])}


fill = lazy(_fill, str)


def still_used(draft: Application) -> str:
    """Why a draft stays although nobody changed its answers: files or co-applicants came or went meanwhile."""
    files = Document.objects.filter(owner_kind=APPLICATION, owner_id=str(draft.pk), changed__gt=draft.changed)
    last = [*files.values_list("changed", flat=True), *draft.cosigners.values_list("changed", flat=True)]
    if last and local_day(max(last)) > local_day(timezone.now()) - dt.timedelta(days=Period.parse(STALE).days):
        return _("priloge ali sovlagatelji so se medtem spremenili")
    return ""


def discard(draft: Application, actor: Actor | None = None) -> None:
    """A draft goes with its attachments; their names go as well, for they are people's."""
    with transaction.atomic():
        delete_draft(actor=actor or system_actor("retention"), application_id=draft.pk)
        Document.objects.filter(owner_kind=APPLICATION, owner_id=str(draft.pk)).update(name="")
