"""What mandates plug into the house."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core import plugs
from apps.core.actor import Actor
from apps.core.legal_time import local_day
from apps.identity import demo_mandates, registry, simulators
from apps.identity.choices import MandateState
from apps.identity.models import Mandate


def offers(actor: Actor) -> Iterable[plugs.MyWaiting]:
    """Invitations that wait for the person's answer."""
    if actor.user is None or actor.user.is_staff:
        return
    for mandate in Mandate.objects.offered_to(actor.user).named():
        until = mandate.counterpart.expires
        yield plugs.MyWaiting(
            colour="warning",
            icon="ura",
            due=_("do %(day)s") % {"day": date_format(local_day(until), "SHORT_DATE_FORMAT")},
            title=_("Povabilo: %(name)s") % {"name": mandate.principal_name},
            text=_("Pooblastiti vas želi: %(name)s") % {"name": mandate.granted_by},
            url=reverse("identity:mandate_offer", args=[mandate.pk]),
            button=_("Odgovorite"),
            until=until,
        )


def count_offers(actor: Actor) -> int:
    """How many invitations wait for the person."""
    if actor.user is None or actor.user.is_staff:
        return 0
    return Mandate.objects.offered_to(actor.user).count()


def count_requests(actor: Actor) -> int:
    """How many representatives wait for staff."""
    return Mandate.objects.visible_to(actor).filter(state=MandateState.REQUESTED).count()


def register() -> None:
    """Called once from AppConfig.ready()."""
    page = plugs.MyPage(gettext_lazy("Pooblastila"), lambda: reverse("identity:mandates"), "skupina", count_offers)
    plugs.my_pages.register("mandates", page, order=80)
    plugs.my_waiting.register("mandates", offers)
    card = plugs.WaitingCard(
        title=gettext_lazy("Zastopniki čakajo na potrditev"),
        icon="how_to_reg",
        count=count_requests,
        url=lambda: f"{reverse('admin:identity_mandate_changelist')}?state__exact={MandateState.REQUESTED}",
        permission="identity.decide_mandate",
        hint=gettext_lazy("Podjetja, društva, starši in skrbniki"),
    )
    plugs.waiting_cards.register("mandates", card)
    plugs.demo_modules.register("mandates", plugs.DemoModule("Pooblastila", demo_mandates.load), order=30)
    if settings.DEMO:
        registry.registers.register("business", simulators.BusinessRegisterSimulator())
        registry.registers.register("population", simulators.PopulationRegisterSimulator())
