"""What this app plugs into the house."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import format_lazy
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from apps.api import demo
from apps.api.models import WebhookDelivery
from apps.core import outgoing, plugs, written
from apps.identity import registry


def _sample() -> dict[str, Any]:
    return {
        "address": "https://primer.si/klic", "reason": "HTTP 500", "since": timezone.now(), "url": settings.BASE_URL,
    }  # fmt: skip


SWITCHED_OFF = written.WrittenText(
    title=_("Spletni klic je izklopljen"), sample=_sample, subject=_("Spletni klic je izklopljen"),
    paragraphs=(
        _("Naslov {{ naslov }} od {{ dan }} ni sprejel nobenega sporočila portala (zadnji odgovor: {{ odgovor }}), "
          "zato mu jih ne pošiljamo več."),
        _("Ko bo naslov spet dosegljiv, spletni klic vklopite v API-ju. Sporočila, ki še čakajo, bodo takrat poslana."),
    ),
    fields={
        "naslov": written.plain_field("address", _("naslov, ki smo ga klicali")),
        "dan": written.MergeField(
            _("od kdaj ne odgovarja"), lambda context: date_format(localtime(context["since"]), "DATETIME_FORMAT")
        ),
        "odgovor": written.plain_field("reason", _("zadnji odgovor")),
    },
    button=_("Navodila za razvijalce"), link=lambda context: context["url"],
)  # fmt: skip


def register() -> None:
    """Called once from AppConfig.ready()."""
    plugs.demo_modules.register("api", plugs.DemoModule("Odjemalec API", demo.load), order=900)
    plugs.demo_facts.register("api", demo.facts)
    page = plugs.MyPage(_("Povezani programi"), lambda: reverse("programs:list"), "svet")
    plugs.my_pages.register("programs", page, order=940)
    registry.grant("head_of_digital", "api.view_webhookendpoint", "api.view_webhookdelivery")
    registry.grant("administrator", "api.change_webhookendpoint", "api.replay_webhookdelivery")
    registry.describe("api.replay_webhookdelivery", _("ponovno pošiljanje spletnih klicev"))
    written.texts.register("api/mail/webhook_off", SWITCHED_OFF, order=90)
    off = outgoing.MailSample(SWITCHED_OFF.title, "api/mail/webhook_off", _sample)
    outgoing.mail_samples.register("spletni-klic", off, order=40)
    plugs.retention_rules.register(
        "api.webhookdelivery",
        plugs.RetentionRule(
            title=_("Dostave spletnih klicev"),
            period=format_lazy(_("{days} dni"), days=settings.WEBHOOK_DAYS),
            basis=_("Splošna uredba o varstvu podatkov, člen 5(1)(e)"),
            due=lambda today: WebhookDelivery.objects.outdated(today),
            act=lambda delivery: delivery.delete(),
            duration=f"P{settings.WEBHOOK_DAYS}D",
            start=_("dan dogodka"),
            proposed=True,
        ),
    )
