"""Demo: hazards, invented responders of the real brigades, an alert with its update and all-clear, an exercise that
holds, sample plans, a feed that is switched off."""

import datetime as dt

from django.utils import timezone

from apps.alerts import services
from apps.alerts.choices import Answer, GroupKind, PlanKind
from apps.alerts.models import Alert, AlertFeed, Call, Hazard, Plan, Responder, ResponderGroup
from apps.alerts.models.plans import OWNER
from apps.core.actor import Actor, system_actor
from apps.core.demo import as_of
from apps.documents.services import render_pdf, store_generated
from apps.identity.models import Employment, User
from apps.identity.services.personas import staff_at_work
from apps.territory.models import Quarter

# The nine volunteer brigades of the strategy; the people are invented.
NOTE = "Vzorec za predstavitev portala. Dokument ne velja in ne opisuje resničnih ukrepov."
BRIGADES = (
    "Grajena", "Kicar", "Pacinje", "Podvinci", "Ptuj", "Spodnji Velovlek", "Spuhlja", "Turnišče", "Železničar",
)  # fmt: skip
OTHERS = (("Medobčinsko redarstvo", GroupKind.WARDENS), ("Štab Civilne zaščite", GroupKind.PROTECTION))
FEED = ("MeteoAlarm (primer, ni v uporabi)", "https://feeds.meteoalarm.org/feeds/meteoalarm-legacy-atom-slovenia")
PLANS = (
    ("ocena-poplave", PlanKind.ASSESSMENT, "Ocena ogroženosti zaradi poplav", "Flood threat assessment", "1.0", 700),
    ("ocena-poplave", PlanKind.ASSESSMENT, "Ocena ogroženosti zaradi poplav", "Flood threat assessment", "2.0", 120),
    ("nacrt-potres", PlanKind.PLAN, "Načrt zaščite in reševanja ob potresu", "Earthquake rescue plan", "1.0", 300),
)  # fmt: skip


def load(today: dt.date) -> str:
    """Everything once."""
    hazards = services.load_hazards()
    if not ResponderGroup.objects.exists():
        call_up()
    if not Plan.objects.exists():
        publish(today)
    AlertFeed.objects.get_or_create(url=FEED[1], defaults={"name": FEED[0], "active": False})
    if not Alert.objects.exists():
        play()
    return f"{hazards} hazards, {Responder.objects.count()} responders, {Alert.objects.count()} alerts"


def call_up() -> None:
    """Two invented people in each group."""
    groups = [(f"PGD {name}", GroupKind.FIRE) for name in BRIGADES]
    for place, (name, kind) in enumerate([*groups, *OTHERS]):
        group = ResponderGroup.objects.create(name=name, kind=kind, order=place * 10, demo=True)
        for turn in (1, 2):
            number = place * 2 + turn
            Responder.objects.create(
                group=group, name=f"Izmišljena oseba {number}", phone=f"+386700{number:05}",
                email=f"odziv-{number}@demo.ptuj.invalid",
            )  # fmt: skip


def publish(today: dt.date) -> None:
    """Samples, marked as such on the page and on the paper."""
    actor = system_actor("demo")
    for slug, kind, title_sl, title_en, version, days in PLANS:
        plan = Plan.objects.create(
            slug=slug, kind=kind, title_sl=title_sl, title_en=title_en, version=version, published=True, demo=True,
            adopted=today - dt.timedelta(days=days),
        )  # fmt: skip
        words = {"note": NOTE, "lines": [title_sl, f"Različica {version}", NOTE]}
        content = render_pdf("primer-priloge", words, title=title_sl)
        store_generated(
            actor=actor, content=content, name=f"{slug}-{version}.pdf", content_type="application/pdf",
            owner_kind=OWNER, owner_id=plan.pk, purpose="plan", language="sl",
        )  # fmt: skip


def officers() -> tuple[Actor, Actor]:
    """The two of civil protection."""
    jobs = Employment.objects.filter(role="civil_protection").order_by("created").values_list("user", flat=True)
    first, second = [staff_at_work(User.objects.get(pk=key)) for key in list(jobs)[:2]]
    return first, second


def play() -> None:
    """A flood that is over, and an exercise that holds until tomorrow."""
    first, second = officers()
    now = timezone.now().replace(second=0, microsecond=0)
    slugs = list(Quarter.objects.order_by("name").values_list("slug", flat=True)[:2])
    hazards = Hazard.objects.in_bulk(field_name="code")
    with as_of(now - dt.timedelta(days=40)):
        flood = services.compose_alert(actor=first, hazard=hazards["poplave"], given={"quarters": slugs})
        flood = services.take_step(actor=first, alert_id=flood.pk, step="submit")
        services.take_step(actor=second, alert_id=flood.pk, step="confirm", expected=flood.version)
    respond(flood, now - dt.timedelta(days=40))
    with as_of(now - dt.timedelta(days=40) + dt.timedelta(hours=9)):
        over = services.draft_all_clear(actor=first, alert_id=flood.pk)
        over = services.take_step(actor=first, alert_id=over.pk, step="submit")
        services.take_step(actor=second, alert_id=over.pk, step="confirm", expected=over.version)
    given = {"status": "exercise", "severity": "Moderate"}
    drill = services.compose_alert(actor=first, hazard=hazards["neurje"], given=given)
    services.take_step(actor=first, alert_id=drill.pk, step="issue")


def respond(alert: Alert, since: dt.datetime) -> None:
    """Most of them came, each in their time."""
    for place, call in enumerate(Call.objects.filter(alert=alert).order_by("pk")):
        if place % 5 == 4:
            continue
        with as_of(since + dt.timedelta(seconds=45 + 37 * place)):
            services.answer_call(call=call, answer=Answer.CANNOT if place % 4 == 3 else Answer.COMING)
