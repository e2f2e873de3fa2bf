"""Responders: called when an alert is issued, asked again when they do not answer, and what they answer."""

import datetime as dt
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.alerts.areas import area_words
from apps.alerts.choices import Answer, MsgType
from apps.alerts.exceptions import AlertRefused
from apps.alerts.models import Alert, Call, Responder
from apps.core.outgoing import render_mail
from apps.core.phones import takes_texts
from apps.notifications.choices import Channel, Priority
from apps.notifications.services import Letter, post_letters

MAIL, KIND = "alerts/mail/call", "alerts.call"
MOST_REMINDERS = 2
_signer = Signer(sep=".", salt="alerts.call")


def call_responders(alert: Alert) -> list[Call]:
    """Everybody in service, for a first alert; updates and all-clears go to those who were called and can come. In the
    transaction that issues."""
    people = Responder.objects.in_service().select_related("group")
    if alert.previous_id:
        chain = Call.objects.filter(alert__in=(alert.root_id, *alert.root.chain.values_list("pk", flat=True)))
        people = people.filter(pk__in=chain.values("responder")).exclude(
            pk__in=chain.filter(answer=Answer.CANNOT).values("responder")
        )
    now = timezone.now()
    calls = [Call(alert=alert, responder=one, group=one.group, called=now) for one in people]
    Call.objects.bulk_create(calls)
    post_letters([letter for call in calls for letter in letters_of(call)])
    return calls


def letters_of(call: Call) -> list[Letter]:
    """A text message and a mail, to whatever is known of the responder; before everything that is not urgent."""
    who = call.responder
    if who is None:
        return []
    context = {"call": call, "alert": call.alert, "path": call_path(call), "all_clear": is_all_clear(call.alert)}
    mail = render_mail(MAIL, context | {"area": _area(call.alert)}, language="sl")
    key = f"{call.pk}:{call.reminders}"
    found = []
    if str(who.phone) and takes_texts(str(who.phone)):
        found.append(Letter(
            to=str(who.phone), text=short_call(call), kind=KIND, channel=Channel.SMS, priority=Priority.URGENT,
            dedupe=f"{key}:s",
        ))  # fmt: skip
    if str(who.email):
        found.append(Letter(
            to=str(who.email), subject=mail.subject, text=mail.text, html=mail.html, kind=KIND,
            priority=Priority.URGENT, dedupe=f"{key}:m",
        ))  # fmt: skip
    return found


def short_call(call: Call) -> str:
    """As a text message, in Slovenian."""
    with translation.override("sl"):
        what = call.alert.headline if is_all_clear(call.alert) else _("ODZIV: %(what)s") % {"what": call.alert.headline}
    return f"{what} {settings.BASE_URL}{call_path(call)}"


def _area(alert: Alert) -> str:
    with translation.override("sl"):
        return area_words(alert)


def is_all_clear(alert: Alert) -> bool:
    """Nobody has to come any more."""
    return alert.msg_type == MsgType.CANCEL


def remind_responders(now: dt.datetime | None = None) -> int:
    """Ask those again who have not answered within the time of their group, while the alert is the last word and holds.
    Returns how many were asked."""
    moment = now or timezone.now()
    asked = 0
    alerts = Alert.objects.active(moment).values("pk")
    keys = Call.objects.filter(alert__in=alerts, answered=None, reminders__lt=MOST_REMINDERS).values_list(
        "pk", flat=True
    )
    for key in list(keys):
        asked += _remind(key, moment)
    return asked


def _remind(key: UUID, now: dt.datetime) -> bool:
    with transaction.atomic():
        rows = Call.objects.select_for_update(of=("self",), skip_locked=True)
        call: Call | None = rows.select_related("alert", "group", "responder").filter(pk=key, answered=None).first()
        if call is None:
            return False
        wait = dt.timedelta(minutes=call.group.remind_after)
        if now < (call.reminded or call.called) + wait or call.reminders >= MOST_REMINDERS:
            return False
        call.reminders, call.reminded = call.reminders + 1, now
        call.save(update_fields=["reminders", "reminded", "changed"])
        post_letters(letters_of(call))
    return True


def call_path(call: Call) -> str:
    """Address at which the responder answers: signed, so that no table holds a secret, and dead with its row."""
    with translation.override("sl"):
        return reverse("alerts:answer", args=[_signer.sign(call.pk.hex)])


def call_of(token: str) -> Call | None:
    """Whose link this is; None when it was never one, or is none any more."""
    try:
        key = UUID(_signer.unsign(token))
    except (BadSignature, ValueError):
        return None
    rows = Call.objects.select_related("alert__hazard", "group", "responder")
    found: Call | None = rows.filter(pk=key).first()
    return found


def answer_call(*, call: Call, answer: str) -> Call:
    """The responder says whether they come; the caller has checked the link. The first answer is the response time, a
    later one replaces only what is said; an update does not end the answering, and is answered with what came before
    it. AlertRefused for an answer that there is not, or when nobody has to come any more."""
    if answer not in Answer.values:
        raise AlertRefused(_("Izberite odgovor."))
    if not holds(call.alert):
        raise AlertRefused(_("Opozorilo ne velja več, zato odgovora nismo zapisali. Če ste na poti, pokličite vodjo."))
    with transaction.atomic():
        for row in _with_later(call).select_for_update(of=("self",)).order_by("pk"):
            row.answer = answer
            row.answered = row.answered or timezone.now()
            row.save(update_fields=["answer", "answered", "changed"])
    call.refresh_from_db()
    return call


def holds(alert: Alert) -> bool:
    """Whether the last word of its chain is in force, so that responders are waited for."""
    return Alert.objects.chain(alert.root_id).active(timezone.now()).exists()


def _with_later(call: Call) -> QuerySet[Call]:
    """The call, and those of the same responder for what was issued after it."""
    if call.responder_id is None:
        return Call.objects.filter(pk=call.pk)
    chain = Alert.objects.chain(call.alert.root_id)
    return Call.objects.filter(responder=call.responder_id, alert__in=chain, called__gte=call.called)
