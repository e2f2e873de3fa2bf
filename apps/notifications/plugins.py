"""What this app plugs into the house."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import Count, Min, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from prometheus_client.core import GaugeMetricFamily, Metric

from apps.core import metrics, outgoing, plugs
from apps.core.actor import Actor, actor_of
from apps.identity import registry
from apps.identity.models import Person
from apps.notifications import devices, kinds, push, services, shipped, texts, upkeep, ways
from apps.notifications.choices import Channel
from apps.notifications.models import Message, Notification, Subscriber
from apps.notifications.registry import push_senders, text_senders
from apps.notifications.registry import ways as ways_out

RECENT = 3
GONE = _("ni več podlage za hrambo (GDPR, 17. člen)")
BASIS = _("Splošna uredba o varstvu podatkov, člen 5(1)(e)")


def send_text(number: str, text: str) -> None:
    """Text messages of apps below, into the outbox."""
    services.post_letters([services.Letter(to=number, text=text, kind="text", channel=Channel.SMS)])


def count_unread(actor: Actor) -> int:
    """Beside the menu of Moj Ptuj."""
    return Notification.objects.visible_to(actor).unread().count()


def count_given_up(actor: Actor) -> int:
    """On the first page of the staff."""
    return Message.objects.visible_to(actor).given_up().count()


def my_notices(actor: Actor) -> list[dict[str, Any]]:
    """Personal data: notices with their words."""
    rows = Notification.objects.visible_to(actor).filter(user=actor.user)
    return [
        {"created": _iso(row.created), "kind": row.kind, "title": row.title, "body": row.body, "read": _iso(row.read)}
        for row in rows
    ]


def my_messages(actor: Actor) -> list[dict[str, Any]]:
    """Personal data: that there were messages, and when; what they said stands in the notices."""
    rows = Message.objects.visible_to(actor).filter(user=actor.user)
    return [
        {
            "created": _iso(row.created),
            "channel": row.channel,
            "kind": row.kind,
            "state": row.state,
            "sent": _iso(row.sent),
        }
        for row in rows.defer("recipient", "reply_to", "subject", "text", "html")
    ]


def my_subscriptions(actor: Actor) -> list[dict[str, Any]]:
    """Personal data: what one hears of, and where."""
    rows = Subscriber.objects.filter(user=actor.user).prefetch_related("subscriptions__quarter")
    return [
        {
            "channel": row.channel, "address": row.address, "language": row.language, "rhythm": row.rhythm,
            "confirmed": _iso(row.confirmed),
            "topics": [
                {"topic": one.topic, "quarter": one.quarter and one.quarter.slug} for one in row.subscriptions.all()
            ],
        }
        for row in rows
    ]  # fmt: skip


def _iso(moment: dt.datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def load_demo(today: dt.date) -> str:
    """A first notice for every citizen of the demo; the first of them has a device that the mail catcher shows."""
    people = list(Person.objects.select_related("user").filter(user__is_active=True).order_by("created", "pk"))
    for person in people:
        notify_first(person)
    for person in people[:1]:
        devices.add_demo(person.user)
    return str(Notification.objects.filter(kind="welcome").count())


def notify_first(person: Person) -> None:
    """Where to set how one wants to be reached."""
    services.notify(
        user=person.user, kind="welcome", text="welcome", url="/moj-ptuj/nastavitve/", optional=True,
        dedupe="welcome",
    )  # fmt: skip


class MessageCollector:
    """The outbox in figures, read when asked."""

    def collect(self) -> list[Metric]:
        """Four gauges."""
        # Both at once: for the oldest alone PostgreSQL reads through all that was ever sent, by its age.
        under_way = Message.objects.under_way().aggregate(oldest=Min("created"), count=Count("pk"))
        oldest = under_way["oldest"]
        figures = (
            ("portal_messages_waiting", "Messages not sent yet", under_way["count"]),
            ("portal_messages_oldest_seconds", "Age of the oldest of them",
             (timezone.now() - oldest).total_seconds() if oldest else 0),
            ("portal_messages_given_up", "Messages refused or stuck", Message.objects.given_up().count()),
            ("portal_messages_repeats", "Handings over after which nobody knew what came of them",
             Message.objects.filter(repeats__gt=0).aggregate(sum=Sum("repeats"))["sum"] or 0),
        )  # fmt: skip
        gauges: list[Metric] = []
        for name, text, value in figures:
            gauge = GaugeMetricFamily(name, text)
            gauge.add_metric([], value)
            gauges.append(gauge)
        return gauges


def erasure_plan(user: Any) -> Iterator[plugs.ErasureLine]:
    """Notices and the words of letters go; that a letter was sent stays for its own period."""
    notices = Notification.objects.filter(user=user)
    yield plugs.ErasureLine(_("obvestila v Mojem Ptuju"), "erased", GONE, notices.count())
    yield plugs.ErasureLine(
        _("poslana pošta: prejemnik in besedilo"), "erased",
        _("zadnje sporočilo o izbrisu se izbriše po svojem roku"), Message.objects.filter(user=user).count(),
    )  # fmt: skip
    subscribed = Subscriber.objects.filter(user=user)
    yield plugs.ErasureLine(_("naročnine na e-novice"), "erased", GONE, subscribed.count())


def erase(user: Any) -> None:
    """Letters that wait are stopped. The last one, which tells of the erasure, belongs to no account: it goes out and
    ends by its own rule."""
    Notification.objects.filter(user=user).delete()
    Subscriber.objects.filter(user=user).delete()
    for message in Message.objects.filter(user=user, erased=None):
        services.erase_words(message)


def recent_notices(request: HttpRequest) -> dict[str, Any] | None:
    """First page of Moj Ptuj: the latest notices."""
    rows = list(Notification.objects.visible_to(actor_of(request)).order_by("-created", "-id")[:RECENT])
    return {"notices": rows} if rows else None


def _retention() -> None:
    plugs.retention_rules.register(
        "notifications.message",
        plugs.RetentionRule(
            title=_("Pošta: prejemnik in besedilo"),
            period=format_lazy(_("{days} dni po odposlanju"), days=settings.MESSAGE_BODY_DAYS),
            basis=BASIS,
            due=lambda today: Message.objects.to_erase(today),
            act=services.erase_words,
            duration=f"P{settings.MESSAGE_BODY_DAYS}D",
            start=_("odposlano ali opuščeno"),
            action="anonymise",
        ),
    )
    plugs.retention_rules.register(
        "notifications.notification",
        plugs.RetentionRule(
            title=_("Obvestila v Mojem Ptuju"),
            period=format_lazy(_("{days} dni"), days=settings.NOTIFICATION_DAYS),
            basis=BASIS,
            due=lambda today: Notification.objects.outdated(today),
            act=lambda notice: notice.delete(),
            duration=f"P{settings.NOTIFICATION_DAYS}D",
            start=_("dan obvestila"),
            proposed=True,
        ),
    )
    plugs.retention_rules.register(
        "notifications.subscriber",
        plugs.RetentionRule(
            title=_("E-novice: naročniki, ki niso potrdili naslova"),
            period=_("2 dni"),
            basis=BASIS,
            due=lambda today: Subscriber.objects.forgotten(timezone.now()),
            act=lambda subscriber: subscriber.delete(),
            duration="P2D",
            start=_("zadnja prošnja za potrditev"),
            proposed=True,
        ),
    )


def register() -> None:
    """Called once from AppConfig.ready()."""
    ways_out.register(Channel.EMAIL, ways.EmailWay)
    ways_out.register(Channel.SMS, ways.TextWay)
    ways_out.register(Channel.PUSH, push.PushWay)
    push_senders.register("https", push.WebPush)
    push_senders.register("http", push.WebPush)  # `core.outward` refuses it but on this machine, for tests
    push_senders.register("simulator", push.Simulator)
    text_senders.register("simulator", texts.Simulator)
    text_senders.register("https", texts.HttpGateway)
    if settings.SMS_URL or settings.DEMO:
        outgoing.text_senders.register("sms", send_text)
    plugs.my_pages.register(
        "notifications", plugs.MyPage(_("Obvestila"), lambda: reverse("notifications:notices"), "zvonec", count_unread),
        order=10,
    )  # fmt: skip
    plugs.waiting_cards.register(
        "messages",
        plugs.WaitingCard(
            _("Pošta, ki se je zataknila"), "mail", count_given_up,
            lambda: f"{reverse('admin:notifications_message_changelist')}?fate=given_up",
            "notifications.view_message", _("Odpravite vzrok in poskusite znova."),
        ),
    )  # fmt: skip
    plugs.personal_data.register("notifications", plugs.PersonalData(_("Obvestila"), my_notices))
    plugs.personal_data.register("subscriptions", plugs.PersonalData(_("Naročnine na e-novice"), my_subscriptions))
    plugs.personal_data.register("messages", plugs.PersonalData(_("Poslana pošta"), my_messages))
    plugs.demo_modules.register("notifications", plugs.DemoModule("Obvestila", load_demo), order=900)
    plugs.my_blocks.register("notices", plugs.HomeBlock("notifications/recent.html", recent_notices), order=50)
    plugs.erasures.register("notifications", plugs.Erasure(erasure_plan, erase), order=50)
    registry.grant("head_of_digital", "notifications.view_message")
    registry.grant("administrator", "notifications.retry_message")
    registry.describe("notifications.retry_message", _("ponovno pošiljanje pošte, ki se je zataknila"))
    _retention()
    kinds.register()
    devices.register()
    shipped.register()
    upkeep.register()
    metrics.collectors.register("messages", MessageCollector())
    if settings.MAIL_WEB:
        plugs.demo_facts.register("mail", lambda: {"mail": settings.MAIL_WEB})
