"""What this app plugs in for texts of staff, addresses that were given up, and prices of text messages."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.core import plugs, written
from apps.core.actor import Actor, system_actor
from apps.core.templatetags.portal import in_sentence
from apps.identity import registry
from apps.identity.models import Person
from apps.notifications import services
from apps.notifications.bounce_mail import Told
from apps.notifications.choices import BounceKind, Channel, MessageState
from apps.notifications.models import Bounce, Message, SmsPrice, TemplateVersion, Undeliverable

BASIS = _("Splošna uredba o varstvu podatkov, člen 5(1)(e)")
TEXTS = ("notifications.view_templateversion", "notifications.change_templateversion")
SHOWN_IN_DEMO = "reports/mail/area"


def waiting_address(actor: Actor) -> Iterable[plugs.MyWaiting]:
    """First page of Moj Ptuj: one's own address is not written to any more."""
    person = Person.objects.filter(user=actor.user.pk).exclude(contact_email="").first() if actor.user else None
    row = person and Undeliverable.objects.addressed(Channel.EMAIL, [person.contact_email]).first()
    if row:
        yield plugs.MyWaiting(
            colour="danger", icon="opozorilo", due=_t("od %(day)s") % {"day": in_sentence(row.created)},
            title=_t("Vaš elektronski naslov ne deluje"), button=_t("Popravite naslov"),
            text=_t("Naša pošta se vrača, zato vam ne pišemo več. Vsa obvestila so v Mojem Ptuju."),
            url=reverse("notifications:address"),
        )  # fmt: skip


def mine(actor: Actor) -> list[dict[str, Any]]:
    """Personal data: that an address of one's own is not written to."""
    person = Person.objects.filter(user=actor.user.pk).first() if actor.user else None
    if person is None:
        return []
    found = Undeliverable.objects.addressed(Channel.EMAIL, [person.contact_email])
    rows = found | Undeliverable.objects.addressed(Channel.SMS, [str(person.contact_phone)])
    return [{"channel": row.channel, "reason": row.reason, "since": row.created.isoformat()} for row in rows]


def _given_up_of(user: Any) -> Any:
    person = Person.objects.filter(user=user).first()
    own = [user.email, *([person.contact_email] if person else [])]
    phone = [str(person.contact_phone)] if person else []
    mails, texts = (Undeliverable.objects.addressed(*one) for one in ((Channel.EMAIL, own), (Channel.SMS, phone)))
    return Undeliverable.objects.filter(Q(pk__in=mails.values("pk")) | Q(pk__in=texts.values("pk")))


def erasure_plan(user: Any) -> Iterator[plugs.ErasureLine]:
    """That an address did not work goes with the account."""
    yield plugs.ErasureLine(
        _("zapis, da na naslov ne pišemo"), "erased", _("ni več podlage za hrambo (GDPR, 17. člen)"),
        _given_up_of(user).count(),
    )  # fmt: skip


def erase(user: Any) -> None:
    """At once."""
    _given_up_of(user).delete()


def load_demo(today: dt.date) -> str:
    """A price, a text in other words with a draft after it, and an address that does not exist."""
    SmsPrice.objects.get_or_create(provider="", valid_from=dt.date(today.year - 1, 1, 1), defaults={"cents": "4.20"})
    if not TemplateVersion.objects.of(SHOWN_IN_DEMO, "sl").exists():
        _demo_text()
    message, new = Message.objects.get_or_create(
        kind="demo.bounced", dedupe="demo",
        defaults={
            "recipient": "ni.vec@primer.invalid", "subject": "Obvestilo", "text": "Obvestilo", "attempts": 1,
            "state": MessageState.SENT, "sent": timezone.now(), "ended": timezone.now(),
        },
    )  # fmt: skip
    if new:
        services.take_bounces([Told(message.pk, BounceKind.BOUNCE, permanent=True, code="5.1.1")])
    return str(TemplateVersion.objects.count())


def _demo_text() -> None:
    actor = system_actor("demo")
    words = written.texts.get(SHOWN_IN_DEMO).shipped("sl")
    key = {"key": SHOWN_IN_DEMO, "language": "sl"}
    body = f"{words.body}\n\nObvestila lahko kadar koli odjavite."
    services.save_template(actor=actor, **key, subject=words.subject, body=body, seen=0)
    services.publish_template(actor=actor, **key, number=1)
    services.save_template(actor=actor, **key, subject=words.subject, body=f"{body} Hvala.", seen=1)


def _retention() -> None:
    plugs.retention_rules.register(
        "notifications.undeliverable",
        plugs.RetentionRule(
            title=_("Naslovi, na katere ne pišemo (neberljivi)"),
            period=format_lazy(_("{days} dni"), days=settings.UNDELIVERABLE_DAYS),
            basis=BASIS,
            due=lambda today: Undeliverable.objects.outdated(today),
            act=lambda row: row.delete(),
            duration=f"P{settings.UNDELIVERABLE_DAYS}D",
            start=_("dan, ko smo naslov opustili"),
            proposed=True,
        ),
    )
    plugs.retention_rules.register(
        "notifications.bounce",
        plugs.RetentionRule(
            title=_("Vrnjene pošiljke"),
            period=format_lazy(_("{days} dni"), days=settings.MESSAGE_BODY_DAYS),
            basis=BASIS,
            due=lambda today: Bounce.objects.outdated(today),
            act=lambda row: row.delete(),
            duration=f"P{settings.MESSAGE_BODY_DAYS}D",
            start=_("dan vrnitve"),
            proposed=True,
        ),
    )


def register() -> None:
    """Called from the app's `register`."""
    written.keepers.register("notifications", services.words_of_staff)
    plugs.my_waiting.register("notifications", waiting_address)
    plugs.personal_data.register("undeliverable", plugs.PersonalData(_("Naslovi, na katere ne pišemo"), mine))
    plugs.erasures.register("undeliverable", plugs.Erasure(erasure_plan, erase), order=40)
    plugs.demo_modules.register("messages", plugs.DemoModule("Besedila in cene sporočil", load_demo), order=910)
    registry.grant(
        "head_of_digital", "notifications.view_undeliverable", "notifications.view_smsprice", *TEXTS,
    )  # fmt: skip
    registry.grant("finance", *(f"notifications.{verb}_smsprice" for verb in ("view", "add", "change")))
    for role in ("editor", "content_coordinator"):
        registry.grant(role, *TEXTS, municipal=True)
    registry.grant("administrator", "notifications.delete_undeliverable", "notifications.change_smsprice", *TEXTS)
    _retention()
