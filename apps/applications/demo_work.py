"""Demo: what officers and applicants did with the cases of the demo, day by day, by the services themselves: stories of
`data/demo_cases.json`, so that every state of a case, its deadlines and its documents are there to be seen."""

import datetime as dt
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from apps.applications.models import Application
from apps.applications.services import supplements
from apps.cases import services
from apps.cases.choices import DecisionState
from apps.cases.models import Case, SupplementRequest
from apps.cases.registry import subject_of
from apps.cases.services.decisions import proposal, set_decisions
from apps.cases.services.delivering import follow_deliveries
from apps.core.actor import Actor
from apps.core.demo import as_of
from apps.core.legal_time import LJUBLJANA
from apps.documents.exceptions import SealUnavailable
from apps.documents.services import receive_document, render_pdf
from apps.identity.models import Employment
from apps.identity.services.personas import staff_at_work
from apps.payments.models import Order
from apps.payments.services import simulator, start_payment

FILE = Path(__file__).parent / "data" / "demo_cases.json"
PROVIDER = "ujp"  # its simulator
OPENING = dt.time(9, 10)  # of the first act of a day; each further one is a quarter of an hour later


@dataclass
class Scene:
    """A case in its story. party: as it filed; mend: what the office finds missing, and how the party answers; over: it
    goes no further, for there is no seal for its decision."""

    case: Case
    party: Actor
    mend: dict[str, str]
    over: bool = False

    @property
    def officer(self) -> Actor:
        """Who works on it: of its department, or a head of its organisation."""
        return self._staff("officer", department=self.case.department_id) or self.head

    @property
    def head(self) -> Actor:
        """Who issues the decision."""
        found = self._staff("head", department__organisation=self.case.department.organisation_id)
        assert found, self.case.department
        return found

    def _staff(self, role: str, **where: Any) -> Actor | None:
        job = Employment.objects.filter(role=role, **where).select_related("user").order_by("created").first()
        return staff_at_work(job.user) if job else None

    @property
    def call(self) -> SupplementRequest:
        """The call that waits for the party."""
        found: SupplementRequest = self.case.supplement_requests.unanswered().get()
        return found


def script() -> dict[str, Any]:
    """`stories`, `mend` by procedure, and further `cases` (as in demo_applications.json, on top of its answers)."""
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def play(filed: Iterable[tuple[Application, Actor, str]]) -> None:
    """Play the stories of applications that were just filed, all acts in the order of their days."""
    plan, acts = script(), []
    for application, party, story in filed:
        assert application.case
        scene = Scene(application.case, party, plan["mend"][application.version.procedure.slug])
        acts += [(_moment(scene.case, *act, at), act[1:], scene) for at, act in enumerate(plan["stories"][story])]
    for moment, (name, *words), scene in sorted(acts, key=lambda act: act[0]):
        if not scene.over:
            scene.case.refresh_from_db()
            with as_of(moment):
                ACTS[name](scene, *words)


def _moment(case: Case, days: int, *rest: Any) -> dt.datetime:
    """In office hours of that day; never before the application was there, nor in the future."""
    day, turn = case.received_day + dt.timedelta(days=days), rest[-1]
    planned = dt.datetime.combine(day, OPENING, LJUBLJANA) + dt.timedelta(minutes=15 * turn)
    earliest = case.received_at + dt.timedelta(minutes=1 + turn)
    return min(max(planned, earliest), timezone.now())


def assign(scene: Scene) -> None:
    """The officer takes it over."""
    officer = scene.officer
    services.assign_case(actor=officer, case_id=scene.case.pk, officer=officer.user)


def note(scene: Scene, text: str) -> None:
    """The officer writes something down for the office."""
    services.write_note(actor=scene.officer, case_id=scene.case.pk, text=text)


def step(scene: Scene, name: str, **words: str) -> None:
    """A step of the officer that needs no more than words."""
    services.take_step(actor=scene.officer, case_id=scene.case.pk, step=name, words=words)


def call(scene: Scene) -> None:
    """For a supplement, of one thing."""
    kind, key, note = scene.mend["kind"], scene.mend.get("id", ""), scene.mend["note"]
    known = subject_of(scene.case).mendable(scene.case, "sl")
    marked = next(
        ({"kind": one.kind, "id": one.id, "note": note} for one in known if (one.kind, one.id) == (kind, key)), None
    )
    services.request_supplement(
        actor=scene.officer, case_id=scene.case.pk, items=[marked or {"kind": "other", "note": note}]
    )


def answer(scene: Scene) -> None:
    """The party opens the call and mends what was marked."""
    request, value = scene.call, scene.mend["value"]
    services.serve_supplement(actor=scene.party, request_id=request.pk)
    (item,) = request.items
    if item["kind"] == "attachment":
        words = {"note": "Primer priloge za prikaz portala.", "lines": [scene.case.title_sl, value]}
        upload = SimpleUploadedFile("dopolnitev.pdf", render_pdf("primer-priloge", words, title=value))
        receive_document(
            actor=scene.party, upload=upload, owner_kind=supplements.OWNER, owner_id=request.pk, purpose=item["id"]
        )
    elif item["kind"] == "field":
        supplements.save_supplement(
            actor=scene.party, request_id=request.pk, fields={item["id"]}, answers={item["id"]: value}
        )
    else:
        supplements.save_supplement(
            actor=scene.party, request_id=request.pk, fields=set(), answers={}, said={item["id"]: value}
        )
    supplements.file_supplement(actor=scene.party, request_id=request.pk, statement=True)


def ask(scene: Scene, question: str) -> None:
    """Another department of the organisation, or an institution where there is none."""
    own = scene.case.department
    other = own.organisation.departments.exclude(pk=own.pk).filter(procedures__isnull=False).order_by("code").first()
    whom = {"department": other} if other else {"institution": "Zavod za varstvo kulturne dediščine, OE Maribor"}
    services.ask_opinion(actor=scene.officer, case_id=scene.case.pk, question=question, **whom)


def write(scene: Scene, side: str, text: str) -> None:
    """A message of one side to the other."""
    actor = scene.party if side == "party" else scene.officer
    services.send_message(actor=actor, case_id=scene.case.pk, text=text)


def draft(scene: Scene, outcome: str) -> None:
    """The officer writes the decision and hands it to the head."""
    officer = scene.officer
    decision = services.prepare_decision(actor=officer, case_id=scene.case.pk, parts=proposal(scene.case, outcome))
    services.submit_decision(actor=officer, decision_id=decision.pk)


def decide(scene: Scene, outcome: str) -> None:
    """The head issues it, and it is sealed."""
    draft(scene, outcome)
    decision = scene.case.decisions.exclude(state=DecisionState.ISSUED).get()
    services.approve_decision(actor=scene.head, decision_id=decision.pk)
    try:
        set_decisions()
    except SealUnavailable:
        scene.over = True


def pay(scene: Scene) -> None:
    """The party pays what is due by card."""
    for order in Order.objects.of("case", scene.case.pk):
        payment = start_payment(
            actor=scene.party, order=order, provider=PROVIDER, return_url=f"/placila/{order.pk}/preverjanje/"
        )
        simulator.play_payment(payment.pk, "kartica")


def dispatch(scene: Scene, method: str) -> None:
    """The decision goes to the party."""
    services.dispatch_decision(actor=scene.officer, case_id=scene.case.pk, method=method)
    follow_deliveries()


def collect(scene: Scene) -> None:
    """The party collects it in the portal."""
    services.collect_delivery(actor=scene.party, delivery_id=scene.case.deliveries.latest("created").pk)


def deliver(scene: Scene, days: int) -> None:
    """The post brought it that many days ago."""
    delivery = scene.case.deliveries.latest("created")
    on = scene.case.received_day + dt.timedelta(days=days)
    services.record_service(actor=scene.officer, delivery_id=delivery.pk, on=on, proof="Podpisana povratnica")


def follow(_scene: Scene) -> None:
    """What the portal does every night: fictions and finality."""
    follow_deliveries()


def appeal(scene: Scene, days: int, text: str) -> None:
    """An appeal came by post."""
    on = scene.case.received_day + dt.timedelta(days=days)
    services.record_appeal(actor=scene.officer, case_id=scene.case.pk, on=on, text=text)


def reopen(scene: Scene, reason: str) -> None:
    """The head grants it."""
    services.take_step(actor=scene.head, case_id=scene.case.pk, step="reopen", words={"reason": reason})


def withdraw(scene: Scene, reason: str) -> None:
    """The party takes it back."""
    services.withdraw_case(actor=scene.party, case_id=scene.case.pk, reason=reason)


def join(scene: Scene) -> None:
    """With the case of the same procedure that came before it."""
    same = Case.objects.filter(procedure=scene.case.procedure, received_at__lt=scene.case.received_at)
    step(scene, "join", number=same.order_by("-received_at")[0].number)


ACTS: dict[str, Callable[..., None]] = {
    "assign": assign,
    "find_incomplete": lambda scene: step(scene, "find_incomplete"),
    "accept": lambda scene: step(scene, "accept"),
    "suspend": lambda scene, reason: step(scene, "suspend", reason=reason),
    "resume": lambda scene: step(scene, "resume"),
    "transfer": lambda scene, whom: step(scene, "transfer", whom=whom),
    "note": note, "ask": ask, "call": call, "answer": answer, "write": write, "draft": draft, "decide": decide,
    "pay": pay, "dispatch": dispatch, "collect": collect, "deliver": deliver, "follow": follow, "appeal": appeal,
    "reopen": reopen, "withdraw": withdraw, "join": join,
}  # fmt: skip
