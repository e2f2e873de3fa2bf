"""A filing on paper for a procedure with a form, and the pages on which its answers are typed."""

from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from apps.applications.services.transcribing import type_answers
from apps.cases import services
from apps.cases.models import PaperFiling
from apps.identity.models import User
from tests.cases.paper import EMSO, paper, party
from tests.factories.applications import (
    make_form,
    minimal_definition,
    requirement,
    road_department,
    step,
    text_field,
)
from tests.factories.people import acting_as, make_department, make_municipality, make_organisation, make_staff

ROW = "01ARZ3NDEKTSV4RRFFQ69G5FAV"
FORM = minimal_definition(
    attachments=[requirement("nacrt")],
    steps=[
        step(
            "vloga",
            text_field("ime", prefill="applicant.name", read_only=True, required=True),
            text_field("namen", required=True, max_length=50),
            text_field("opomba", show_if={"field": "namen", "eq": "drugo"}),
            text_field("zacetek", type="date", required=True, not_before="today"),
            text_field("ulica", type="street"),
        ),
        step("kraj", {
            "id": "parcele", "type": "group", "label": {"sl": "Parcele", "en": "Plots"}, "required": True,
            "item_label": {"sl": "Parcela", "en": "Plot"},
            "fields": [text_field("parcela", required=True), text_field("velikost", type="number")],
        }),
        step("dodatno", text_field("pojasnilo", required=True), show_if={"field": "namen", "eq": "drugo"}),
    ],
)  # fmt: skip


def people() -> Any:
    """Who works on the case, who registered it, and who has nothing to do with it."""
    town, department = make_municipality(), road_department()
    other = make_department(town, "FINANCE")
    elsewhere = make_department(make_organisation("zavod"), "UPR")
    return SimpleNamespace(
        officer=make_staff("uradnica", "officer", department), head=make_staff("vodja", "head", other),
        clerk=make_staff("sprejemnica", "receiving", make_department(town, "SPR")),
        other_officer=make_staff("drug-uradnik", "officer", other),
        editor=make_staff("urednica", "editor", department),
        stranger=make_staff("sprejemnik-zavoda", "receiving", elsewhere),
    )  # fmt: skip


def register(user: User, **values: Any) -> PaperFiling:
    """A letter for the procedure with the form."""
    make_form("prekop", FORM)
    whose = values.pop("whose", None) or party(emso=EMSO)
    given = {"procedure": "prekop", "summary": "Prekop ceste"} | values
    key = uuid4()
    return services.register_paper(actor=acting_as(user), key=key, paper=paper(**given), party=whose)


def url(filing: PaperFiling, step_id: str = "") -> str:
    """The overview, or a step."""
    return f"/admin/applications/application/prepis/{filing.pk}/" + (f"{step_id}/" if step_id else "")


def typed(user: User, filing: PaperFiling, unread: Any = None, **answers: Any) -> Any:
    """A save by the service."""
    names = {*answers, *(unread or {})}
    return type_answers(actor=acting_as(user), filing_id=filing.pk, fields=names, answers=answers, typed=unread)
