"""A filed application that can be mended, and calls to do so."""

from typing import Any

from apps.applications.models import Application
from apps.cases import services
from apps.cases.models import Case, SupplementRequest
from apps.core.actor import Actor
from tests.factories import filing
from tests.factories.applications import make_form, minimal_definition, requirement, step, text_field

HIDDEN = {"field": "namen", "eq": "drugo"}
FORM = minimal_definition(
    attachments=[requirement("nacrt"), requirement("dodatek", required=False)],
    steps=[
        step("vloga", text_field("namen", required=True, max_length=50), text_field("opomba", show_if=HIDDEN),
             text_field("ulica", required=True)),
        step("kraj", {
            "id": "parcele", "type": "group", "label": {"sl": "Parcele", "en": "Plots"}, "required": True,
            "item_label": {"sl": "Parcela", "en": "Plot"}, "fields": [text_field("parcela", required=True)],
        }),
    ],
)  # fmt: skip
ROW = "01ARZ3NDEKTSV4RRFFQ69G5FAV"
ANSWERS = {"namen": "Vodovod", "ulica": "Dravska ulica", "parcele": [{"_id": ROW, "parcela": "1/2"}]}


def file_one(marija: Actor, officer: Actor) -> Application:
    """Filed, in the department of the officer."""
    draft = filing.draft(marija, make_form("prekop", FORM), ANSWERS)
    filing.attach(draft)
    filed = filing.file(marija, draft)
    Case.objects.filter(pk=filed.case_id).update(department=officer.user.employments.get().department)
    return Application.objects.get(pk=filed.pk)


def call(officer: Actor, application: Application, *items: Any, **values: Any) -> SupplementRequest:
    """A street, a plan and something else, unless other items are given."""
    marked = items or (
        {"kind": "field", "id": "ulica", "note": "Manjka hišna številka."}, {"kind": "attachment", "id": "nacrt"},
        {"kind": "other", "note": "Pojasnite odlaganje."},
    )  # fmt: skip
    return services.request_supplement(actor=officer, case_id=application.case_id, items=marked, **values)


def page(request: SupplementRequest) -> str:
    """Where it is answered."""
    return f"/e-vloge/dopolnitev/{request.pk}/"
