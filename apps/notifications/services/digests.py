"""One letter a day or a week, for whoever wants no more: titles and links of what was told meanwhile.

A letter and the mark that its notices are told stand in one transaction, under the lock of the person's plan: two
workers write it once, a killed one leaves all as it was.
"""

import logging
import time
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone, translation

from apps.core.jobs import enqueue
from apps.core.outgoing import render_mail
from apps.identity.models import Person
from apps.notifications.choices import Channel
from apps.notifications.models import NoticePlan, Notification
from apps.notifications.services.choices import kind_of, quiet_end, wants
from apps.notifications.services.leaving import leaving_path
from apps.notifications.services.outbox import Letter, post_letters

logger = logging.getLogger("portal.messages")

TEMPLATE = "notifications/mail/digest"
KIND = "digest"


def send_digests(*, seconds: float = 20.0) -> int:
    """Write the letters that are due, for about so long; more is left to the next run, which is called. Returns for how
    many people notices were seen to. Whoever cannot be written to holds up nobody else."""
    until, seen, last = time.monotonic() + seconds, 0, UUID(int=0)
    while time.monotonic() < until:
        due = Notification.objects.collected(timezone.now()).filter(user=OuterRef("user"))
        plan = NoticePlan.objects.filter(Exists(due), pk__gt=last).order_by("pk").first()
        if plan is None:
            return seen
        last = plan.pk
        try:
            seen += _see_to(plan.pk)
        except Exception:
            logger.exception("digest failed", extra={"plan": str(plan.pk)})
    enqueue("notifications.send_digests")
    return seen


@transaction.atomic
def _see_to(key: UUID) -> bool:
    """False when another worker is at it, or was."""
    plans = NoticePlan.objects.select_related("user").select_for_update(skip_locked=True, of=("self",))
    plan: NoticePlan | None = plans.filter(pk=key).first()
    if plan is None:
        return False
    rows = Notification.objects.collected(timezone.now()).filter(user=plan.user_id).order_by("created", "id")
    told = list(rows.select_for_update())
    _write(plan, [one for one in told if one.read is None and wants(plan, kind_of(one.kind).group, Channel.EMAIL)])
    Notification.objects.filter(pk__in=[one.pk for one in told]).update(letter_due=None)
    return bool(told)


def _write(plan: NoticePlan, notices: list[Notification]) -> None:
    """Nothing for whoever has read all of it in the portal, or wants none of it any more."""
    user, person = plan.user, Person.objects.filter(user=plan.user_id).first()
    address = (person.contact_email if person else "") or user.email
    if not notices or not address or not user.is_active:
        return
    language = person.language if person else "sl"
    with translation.override(language):
        lines = [(one.title, reverse("notifications:open", args=[one.pk])) for one in notices]
    mail = render_mail(TEMPLATE, {"lines": lines, "rhythm": plan.rhythm}, language=language)
    groups = {kind_of(one.kind).group for one in notices}
    letter = Letter(
        to=address, subject=mail.subject, text=mail.text, html=mail.html, language=language, kind=KIND,
        user_id=user.pk, unsubscribe=leaving_path(user.pk, groups, language=language),
        not_before=quiet_end(plan, Channel.EMAIL, timezone.now()),
    )  # fmt: skip
    post_letters([letter])
