"""What subscribers, accounts and colleagues are told of an alert."""

from collections.abc import Mapping

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.alerts.areas import area_words, quarters_told
from apps.alerts.choices import MsgType, Status
from apps.alerts.models import Alert
from apps.alerts.models.alerts import ISSUE
from apps.core.actor import Actor
from apps.core.legal_time import LJUBLJANA, local_day
from apps.identity.models import Employment
from apps.notifications.models import Broadcast
from apps.notifications.services import Words, broadcast, notify

TOPIC, KIND = "opozorila", "alerts.issued"
ROLES = ("civil_protection", "administrator")


def words_of(alert: Alert) -> Mapping[str, Words]:
    """Title, text and short text in both languages."""
    found = {}
    for language in ("sl", "en"):
        with translation.override(language):
            found[language] = _words(alert)
    return found


def _words(alert: Alert) -> Words:
    lines = [alert.description, "\n".join(alert.instructions)]
    if alert.msg_type != MsgType.CANCEL:
        lines.append(_("Območje: %(area)s. Velja do %(until)s.") % {"area": area_words(alert), "until": until(alert)})
        lines.append(_("Pokličite: %(whom)s") % {"whom": alert.contact})
    if alert.status != Status.ACTUAL:
        lines.insert(0, exercise_words())
    return Words(title=alert.headline, text="\n\n".join(filter(None, lines)), short=short_words(alert))


def short_words(alert: Alert) -> str:
    """A text message: headline, area, until when; the address comes after it."""
    if alert.msg_type == MsgType.CANCEL:
        return f"PTUJ: {alert.headline}."
    return f"PTUJ: {alert.headline}. {area_words(alert)}, {_('do')} {until(alert)}."


def exercise_words() -> str:
    """What stands above an exercise."""
    return _("To je vaja. Nevarnosti ni in ukrepati ni treba.")


def until(alert: Alert) -> str:
    """Until when it holds, in wall time of Ptuj."""
    return date_format(timezone.localtime(alert.expires, LJUBLJANA), "SHORT_DATETIME_FORMAT")


def tell_subscribers(alert: Alert) -> Broadcast:
    """All who subscribed to alerts, at once, at any hour."""
    with translation.override("sl"):
        path = alert.get_absolute_url()
    return broadcast(
        topic=TOPIC, kind=KIND, dedupe=str(alert.pk), words=words_of(alert), url=path, quarters=quarters_told(alert),
        urgent=True,
    )  # fmt: skip


TOLD = {
    "submit": (
        gettext_lazy("Opozorilo čaka na drugo osebo"),
        gettext_lazy("Preberite ga in ga potrdite ali zavrnite."),
    ),
    "override": (
        gettext_lazy("Opozorilo je izdala ena oseba"),
        gettext_lazy("Druge osebe v nuji niso čakali. Razlog je zapisan pri opozorilu, preverite ga."),
    ),
    "reject": (gettext_lazy("Opozorilo je bilo zavrnjeno"), gettext_lazy("Razlog je zapisan pri opozorilu.")),
}


def tell_colleagues(alert: Alert, step: str, actor: Actor) -> int:
    """Everybody who may issue alerts, and whoever wrote this one, but for whoever acted. Returns how many."""
    title, body = TOLD[step]
    jobs = Employment.objects.on(local_day(timezone.now())).filter(role__in=ROLES).select_related("user")
    people = {job.user_id: job.user for job in jobs if job.user.has_perm(ISSUE)} | {
        alert.drafted_by_id: alert.drafted_by
    }
    people.pop(actor.user.pk, None)
    with translation.override("sl"):
        url = reverse("admin:alerts_alert_change", args=[alert.pk])
    for user in people.values():
        notify(
            user=user,
            kind=f"alerts.{step}",
            title=title,
            body=body,
            url=url,
            dedupe=f"{alert.pk}:{alert.changed.timestamp()}",
        )
    return len(people)
