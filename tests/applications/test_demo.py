"""Demo applications: over all nine procedures, the same at every run, believable and quick."""

import datetime as dt
from collections import Counter

import pytest
from django.utils import timezone

from apps.applications import demo_applications, demo_papers
from apps.applications.models import Application
from apps.applications.plugins import mine
from apps.applications.services.my_lists import drafts_of, for_drafts
from apps.applications.services.receipts import receipt_of
from apps.cases.choices import FINAL, CaseState, Outcome
from apps.cases.models import Case, Decision, PaperFiling
from apps.cases.registry import subject_of
from apps.cases.services.delivering import follow_deliveries
from apps.core import plugs
from apps.core.actor import Actor
from apps.core.models import OutboxEvent
from apps.identity.services.personas import emso_of, persona_account
from tests.documents.conftest import seal, seal_folder, storage
from tests.factories.people import today

__all__ = ["seal", "seal_folder", "storage"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded(seal, storage):
    """Organisations, catalogue and mandates first, as `load_demo` does."""
    for name in ("identity", "catalogue", "mandates"):
        if name in plugs.demo_modules:
            plugs.demo_modules.get(name).load(today())


def test_a_letter_whose_answers_were_typed(loaded):
    assert demo_papers.load(today()) == "1 letter"
    assert demo_papers.load(today()) == "0 letters"
    filing = PaperFiling.objects.get()
    kept = Application.objects.get(case=filing.case)
    assert kept.answered["namen"] == "Nov vodovodni priključek"
    assert kept.transcriptions.filter(step="poseg").first().kept["values"]["namen"] == "Nov vodovodni prikjuček"
    assert {one.by.username for one in kept.transcriptions.all()} >= {"sprejemna"}
    told = {row.label: row.note for part in subject_of(filing.case).answers(filing.case, "sl") for row in part.rows}
    assert told["Predvideni začetek"].startswith("tako piše na papirju")
    assert not kept.transcriptions.filter(created__gt=timezone.now()).exists()


def test_all_nine_procedures_in_every_state_and_the_same_at_every_run(loaded):
    told = demo_applications.load(today())
    assert told == "60 filed, 7 drafts"
    filed = Application.objects.filed()
    assert filed.values("version__procedure").distinct().count() == 9
    assert demo_applications.load(today() + dt.timedelta(days=3)) == "0 filed, 0 drafts"
    numbers = [case.sequence for case in Case.objects.filter(sign="371").order_by("received_at")]
    assert numbers == sorted(numbers)
    assert all(receipt_of(row) for row in filed)
    assert not OutboxEvent.objects.filter(name="application_filed", delivered=None).exists()
    assert {row.fee for row in filed} >= {3630, 4080, 3500, 2270, 4000, 2500, None}
    assert {row.channel for row in filed} == {"e_identified", "web_without_identification"}
    assert filed.exclude(organisation=None).exists()
    assert filed.exclude(principal=None).exists()
    drafts = drafts_of(for_drafts(Application.objects.drafts()))
    assert sum(draft.stale for draft in drafts) == 1
    assert all(draft.total > 0 for draft in drafts)
    garden = filed.get(version__procedure__slug="najem-vrticka", applicant__first_name="Marija")
    assert "Četrt Ljudski vrt" in str(subject_of(garden.case).answers(garden.case, "sl"))
    states = Counter(Case.objects.values_list("state", flat=True))
    assert set(states) == set(CaseState)
    assert set(Case.objects.exclude(outcome="").values_list("outcome", flat=True)) == set(Outcome)
    assert not OutboxEvent.objects.filter(created__gt=timezone.now()).exists()
    sealed = Decision.objects.issued()
    assert sealed.count() > 20
    assert all(row.issued_at < row.created + dt.timedelta(hours=1) for row in sealed)
    overdue = Case.objects.filter(next_due__lt=today()).exclude(state__in=FINAL)
    assert 0 < overdue.count() < 20
    assert follow_deliveries() == 0  # nothing that the portal would have done by now
    user, level = persona_account("sp-7f3a91c2")
    assert mine.own_drafts(Actor(user=user, level=level)).count() == 1


def test_a_child_of_the_demo_has_a_valid_number():
    import stdnum.si.emso

    for offset in range(400):
        day = dt.date(2026, 1, 1) + dt.timedelta(days=offset)
        number = emso_of(day)
        assert stdnum.si.emso.validate(number) == number
        assert stdnum.si.emso.get_birth_date(number) == day
