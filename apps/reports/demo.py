"""Demo: reports of townspeople and what the offices did with them, day by day, by the services themselves: stories of
`data/demo_reports.json`, so that every state, answer and tab is there to be seen."""

import datetime as dt
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.actor import ANONYMOUS, Actor, system_actor
from apps.core.demo import as_of
from apps.core.legal_time import LJUBLJANA
from apps.documents.choices import PhotoKind
from apps.documents.services import store_photo
from apps.identity.models import Employment
from apps.identity.services.organisations import load_organisations
from apps.identity.services.personas import persona_account, staff_at_work, townspeople
from apps.reports import demo_field, services
from apps.reports.choices import REPORT
from apps.reports.demo_scenes import SCENES, photo_of
from apps.reports.models import Report, ReportCategory, SchoolRoute
from apps.reports.services.reporting import Told

DATA = Path(__file__).parent / "data"
FILE, ROUTES = DATA / "demo_reports.json", DATA / "school_routes.json"
MORNING = dt.time(8, 12)
PORTAL = system_actor("demo")
SOURCE = "izmišljeno za predstavitev, po resničnih ulicah"


@dataclass
class Scene:
    """A report in its story, the turn-th. known: reports that others are merged into, by their key."""

    report: Report
    reporter: Actor
    turn: int = 0
    known: dict[str, Report] = field(default_factory=dict)

    @property
    def officer(self) -> Actor:
        """Who works in its department, or leads its organisation."""
        where = (
            {"department": self.report.department_id},
            {"department__organisation": self.report.department.organisation_id},
        )
        for role, scope in zip(("officer", "head"), where, strict=True):
            job = Employment.objects.filter(role=role, **scope).select_related("user").order_by("created").first()
            if job:
                return staff_at_work(job.user)
        raise LookupError(f"nobody works in {self.report.department}")


def load(today: dt.date) -> str:
    """Categories, then the reports, unless there are some."""
    load_organisations()
    categories = services.load_categories()
    if not SchoolRoute.objects.exists():
        draw_routes()
    if not Report.objects.exists():
        play(today)
        demo_field.play()
    return f"{categories} categories, {Report.objects.count()} reports"


def draw_routes() -> None:
    """School routes through real streets, invented and marked so."""
    collection = json.loads(ROUTES.read_text(encoding="utf-8"))
    services.import_routes(actor=PORTAL, collection=collection, school="", source=SOURCE, demo=True)


def play(today: dt.date) -> None:
    """All acts in the order of their days."""
    rows: list[dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))["reports"]
    people = [row["sub"] for row in townspeople()]
    codes = ReportCategory.objects.select_related("department").in_bulk(field_name="code")
    known: dict[str, Report] = {}
    room = (
        today - Employment.objects.order_by("since").values_list("since", flat=True)[0]
    ).days  # nobody worked before
    acts: list[tuple[dt.datetime, Scene, list[Any]]] = []
    for turn, row in enumerate(rows):
        row["days"] = min(row["days"], room)
        moment = _moment(today, row["days"], turn)
        with as_of(moment):
            scene = _report(row, codes[row["category"]], people[turn % len(people)], turn)
        scene.known = known
        if row.get("key"):
            known[row["key"]] = scene.report
        acts += [
            (_moment(today, row["days"] - act[0], turn, 30 * (place + 1)), scene, act[1:])
            for place, act in enumerate(row["acts"])
        ]  # fmt: skip
        _votes(scene, row.get("votes", 0))
    for moment, scene, (name, *words) in sorted(acts, key=lambda act: act[0]):
        if name != "unconfirmed":
            scene.report.refresh_from_db()
            with as_of(moment):
                ACTS[name](scene, *words)


def _moment(today: dt.date, days: int, turn: int, later: int = 0) -> dt.datetime:
    """On that day, a few minutes after each other; never in the future."""
    start = dt.datetime.combine(today - dt.timedelta(days=days), MORNING, LJUBLJANA)
    return min(start + dt.timedelta(minutes=turn % 50 + later), timezone.now())


def _report(row: dict[str, Any], category: ReportCategory, sub: str, turn: int) -> Scene:
    """By an account; one in four by an address that was confirmed."""
    unconfirmed = any(act[1] == "unconfirmed" for act in row["acts"])
    by_mail = unconfirmed or turn % 4 == 3
    actor = ANONYMOUS if by_mail else Actor(user=persona_account(sub)[0], level="substantial")
    told = Told(
        category=category, text=row["text"], lat=row.get("lat"), lon=row.get("lon"), address=row["address"],
        email=f"prijava-{turn}@demo.ptuj.invalid" if by_mail else "", show_name=not by_mail and turn % 5 == 0,
    )  # fmt: skip
    report = services.submit_report(actor=actor, told=told)
    if by_mail and not unconfirmed:
        report = services.confirm_report(actor=actor, reporter=report.reporter)
    scene = Scene(report, actor, turn)
    _photo(scene, PORTAL, PhotoKind.BEFORE)
    return scene


def _photo(scene: Scene, actor: Actor, kind: PhotoKind) -> None:
    """Drawn by ourselves (`demo_scenes`), for every third report whose category has a picture."""
    code = scene.report.category.code
    if code in SCENES and scene.turn % 3 == 0:
        mended = kind == PhotoKind.AFTER
        clean = photo_of(code, scene.turn // 3, mended=mended)
        words = _("Po popravilu (narisano za predstavitev)") if mended else _("Narisano za predstavitev")
        store_photo(
            actor=actor, data=clean, owner_kind=REPORT, owner_id=scene.report.pk, kind=kind, alternative=words
        )  # fmt: skip


def _votes(scene: Scene, number: int) -> None:
    for voter in _addresses(number):
        services.vote(actor=ANONYMOUS, report=scene.report, address=voter)


def _addresses(number: int) -> Iterator[str]:
    """Of the block that stands in documents alone (RFC 5737)."""
    return (f"192.0.2.{host + 1}" for host in range(number))


def _step(name: str) -> Callable[..., Any]:
    def take(scene: Scene, answer: str = "") -> None:
        words = {"answer": answer}
        services.take_step(actor=scene.officer, report_id=scene.report.pk, step=name, words=words)

    return take


def plan(scene: Scene, days: int, answer: str) -> None:
    """For so many days after it was said."""
    day = timezone.localdate() + dt.timedelta(days=days)
    words = {"on": day, "answer": answer}
    services.take_step(actor=scene.officer, report_id=scene.report.pk, step="plan", words=words)


def forward(scene: Scene, whom: str, answer: str) -> None:
    """To somebody else."""
    words = {"whom": whom, "answer": answer}
    services.take_step(actor=scene.officer, report_id=scene.report.pk, step="forward", words=words)


def close(scene: Scene, reason: str, answer: str) -> None:
    """Without a repair."""
    words = {"reason": reason, "answer": answer}
    services.take_step(actor=scene.officer, report_id=scene.report.pk, step="close", words=words)


def hide(scene: Scene, reason: str, note: str) -> None:
    """From the public."""
    words = {"hiding": reason, "note": note}
    services.take_step(actor=scene.officer, report_id=scene.report.pk, step="hide", words=words)


def reopen(scene: Scene, reason: str) -> None:
    """By whoever reported it."""
    services.reopen_by_reporter(actor=scene.reporter, report_id=scene.report.pk, reason=reason)


def merge(scene: Scene, key: str) -> None:
    """Into an earlier one."""
    services.merge_reports(actor=scene.officer, report_id=scene.report.pk, into_id=scene.known[key].pk)


def edit(scene: Scene, text: str, reason: str) -> None:
    """What is published."""
    services.publish_text(
        actor=scene.officer, report_id=scene.report.pk, text=text, address=scene.report.address, reason=reason
    )


def fix(scene: Scene, answer: str) -> None:
    """With a picture of the repair."""
    _photo(scene, scene.officer, PhotoKind.AFTER)
    _step("fix")(scene, answer)


def answer(scene: Scene, text: str) -> None:
    """The office says how far it is."""
    services.answer_report(actor=scene.officer, report_id=scene.report.pk, text=text)


ACTS: dict[str, Callable[..., Any]] = {
    "take": lambda scene: services.take_over(actor=scene.officer, report_id=scene.report.pk),
    "accept": _step("accept"), "start": _step("start"), "fix": fix, "plan": plan, "forward": forward,
    "close": close, "hide": hide, "reopen": reopen, "merge": merge, "edit": edit, "answer": answer,
}  # fmt: skip
