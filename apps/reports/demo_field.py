"""Demo: what contractors do in the field, what reporters add, who hears of which area. By the services, on top of the
stories of `demo`."""

import datetime as dt

from django.utils import timezone

from apps.core.actor import Actor
from apps.identity.models import Organisation, User
from apps.identity.services.personas import persona_account, staff_at_work
from apps.reports import services
from apps.reports.choices import AreaKind, ReportState, Rhythm
from apps.reports.models import Report, ReportCategory, RoutingRule
from apps.reports.services.areas import Area
from apps.territory.models import Quarter

CONTRACTOR, ORGANISATION = "izvajalec", "javne-sluzbe-ptuj-d-o-o"
SUBSCRIBER = "sp-1c08b4de"
NOTE = "Pred popravilom potrebujemo zaporo enega pasu. Lahko v torek dopoldne?"
COMMENT = "Danes sem šel spet mimo: še vedno je tako, zdaj je videti še slabše."
PUBLIC_ANSWER = "Ogledali smo si, material je naročen."


def play() -> None:
    """After the stories of the reports."""
    rules()
    contractor()
    comment()
    subscriptions()


def rules() -> None:
    """One by quarter, one by streets."""
    organisation = Organisation.objects.get(slug=ORGANISATION)
    category = ReportCategory.objects.get(code="luknja-v-cesti")
    quarter = Quarter.objects.order_by("name").first()
    streets = ["Ormoška cesta", "Mariborska cesta"]
    RoutingRule.objects.create(category=category, order=10, streets=streets, contractor=organisation)
    RoutingRule.objects.create(category=category, order=20, quarter=quarter, contractor=organisation)


def contractor() -> None:
    """Begins one, plans one, asks about one."""
    actor = staff_at_work(User.objects.get(username=CONTRACTOR))
    fresh = (ReportState.RECEIVED, ReportState.ACCEPTED)
    rows = list(Report.objects.in_field(actor).filter(state__in=fresh).order_by("received_at", "id")[:4])
    for place, one in enumerate(rows):
        if place == 0:
            services.take_step(actor=actor, report_id=one.pk, step="start")
        elif place == 1:
            services.take_step(actor=actor, report_id=one.pk, step="plan", words={"on": _soon()})
        elif place == 2:
            services.note_outside(actor=actor, report=one, text=NOTE)
        else:
            services.answer_outside(actor=actor, report=one, text=PUBLIC_ANSWER)


def _soon() -> dt.date:
    return timezone.localdate() + dt.timedelta(days=3)


def comment() -> None:
    """Of whoever reported the oldest open one with an account."""
    rows = Report.objects.opened().exclude(reporter__user=None).select_related("reporter__user")
    one = rows.order_by("received_at").first()
    if one:
        services.comment_report(actor=Actor(user=one.reporter.user), report_id=one.pk, text=COMMENT)


def subscriptions() -> None:
    """A resident hears of their quarter every day, and at once of a street."""
    actor = Actor(user=persona_account(SUBSCRIBER)[0], level="substantial")
    quarter = Quarter.objects.order_by("name").first()
    services.subscribe(actor=actor, area=Area(kind=AreaKind.QUARTER, quarter=quarter, rhythm=Rhythm.DAILY))
    services.subscribe(actor=actor, area=Area(kind=AreaKind.STREET, place="Ulica 25. maja"))
