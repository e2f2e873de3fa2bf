"""Assigning, handing over, sharing, and notes that nobody else reads."""

import pytest
from django.http import Http404

from apps.cases import services
from apps.cases.choices import EventKind
from apps.cases.exceptions import StepRefused, StepTaken
from apps.cases.models import Case, CaseEvent
from tests.cases.conftest import acting_as, person
from tests.factories.cases import open_one


def test_an_officer_takes_a_case_over_and_hands_it_on(case, office):
    officer = acting_as(office.officer)
    done = services.assign_case(actor=officer, case_id=case.pk, officer=office.officer, expected=None)
    assert done.officer == office.officer
    with pytest.raises(StepTaken, match="prevzel nekdo drug"):
        services.assign_case(actor=acting_as(office.head), case_id=case.pk, officer=office.head, expected=None)
    with pytest.raises(StepRefused, match="ne dela v tem oddelku"):
        services.assign_case(actor=officer, case_id=case.pk, officer=office.other_officer)
    with pytest.raises(StepRefused, match="Drugemu organu"):
        services.assign_case(actor=officer, case_id=case.pk, officer=None, department=office.elsewhere)
    moved = services.assign_case(actor=officer, case_id=case.pk, officer=office.other_officer, department=office.other)
    assert (moved.department, moved.officer) == (office.other, office.other_officer)
    with pytest.raises(Http404):
        services.assign_case(actor=officer, case_id=case.pk, officer=office.officer)


def test_asked_twice_it_is_written_once(case, office):
    officer = acting_as(office.officer)
    for _ in range(2):
        services.assign_case(actor=officer, case_id=case.pk, officer=office.officer)
    assert CaseEvent.objects.filter(case=case, kind=EventKind.ASSIGNED).count() == 1


def test_a_party_is_given_no_case_of_theirs(office):
    own = open_one(office.officer, office.department)
    with pytest.raises(StepRefused, match="stranka"):
        services.assign_case(actor=acting_as(office.head), case_id=own.pk, officer=office.officer)


def test_a_share_shows_and_ends(case, office, cast):
    officer, other = acting_as(office.officer), acting_as(office.other_officer)
    with pytest.raises(StepRefused, match="razlog"):
        services.share_case(actor=officer, case_id=case.pk, user=office.other_officer, reason=" ")
    share = services.share_case(actor=officer, case_id=case.pk, user=office.other_officer, reason="Nadomeščanje")
    assert Case.objects.office_of(other).filter(pk=case.pk).exists()
    with pytest.raises(StepRefused, match="nimate pravice"):
        services.take_step(actor=other, case_id=case.pk, step="accept")
    again = services.share_case(
        actor=officer, case_id=case.pk, user=office.other_officer, reason="Nadomeščanje", may_work=True
    )
    assert again.pk == share.pk
    services.take_step(actor=other, case_id=case.pk, step="accept")
    services.end_share(actor=officer, share_id=share.pk)
    assert not Case.objects.visible_to(other).filter(pk=case.pk).exists()
    with pytest.raises(StepRefused, match="zaposlenega"):
        services.share_case(actor=officer, case_id=case.pk, user=cast.users["neighbour"], reason="x")


def test_a_share_with_a_department_of_another_body(case, office, cast):
    from tests.factories.people import make_staff

    helper = acting_as(make_staff("zavodska", "officer", office.elsewhere))
    assert not Case.objects.visible_to(helper).filter(pk=case.pk).exists()
    services.share_case(actor=acting_as(office.officer), case_id=case.pk, department=office.elsewhere, reason="Mnenje")
    assert Case.objects.office_of(helper).filter(pk=case.pk).exists()


def test_a_note_is_for_the_office_alone(case, office, cast):
    note = services.write_note(actor=acting_as(office.officer), case_id=case.pk, text=" Poklicati stranko. ")
    assert note.text == "Poklicati stranko."
    assert note in CaseEvent.objects.visible_to(acting_as(office.head))
    for actor in (person(cast.users["citizen"]), acting_as(office.other_officer), person(office.officer).in_person()):
        assert note not in CaseEvent.objects.visible_to(actor)
    for wrong in (" ", "x" * 501):
        with pytest.raises(StepRefused):
            services.write_note(actor=acting_as(office.officer), case_id=case.pk, text=wrong)
    with pytest.raises(StepRefused):
        services.write_note(actor=person(cast.users["citizen"]), case_id=case.pk, text="x")
