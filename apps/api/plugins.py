"""What this app plugs into the house."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from apps.api import demo
from apps.api.models import WebhookDelivery
from apps.core import outgoing, plugs
from apps.identity import registry


def _sample() -> dict[str, Any]:
    return {
        "address": "https://primer.si/klic", "reason": "HTTP 500", "since": timezone.now(), "url": settings.BASE_URL,
    }  # fmt: skip


def register() -> None:
    """Called once from AppConfig.ready()."""
    plugs.demo_modules.register("api", plugs.DemoModule("Odjemalec API", demo.load), order=900)
    plugs.demo_facts.register("api", demo.facts)
    page = plugs.MyPage(_("Povezani programi"), lambda: reverse("programs:list"), "svet")
    plugs.my_pages.register("programs", page, order=940)
    registry.grant("head_of_digital", "api.view_webhookendpoint", "api.view_webhookdelivery")
    registry.grant("administrator", "api.change_webhookendpoint", "api.replay_webhookdelivery")
    registry.describe("api.replay_webhookdelivery", _("ponovno pošiljanje spletnih klicev"))
    off = outgoing.MailSample(_("Spletni klic je izklopljen"), "api/mail/webhook_off", _sample)
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
