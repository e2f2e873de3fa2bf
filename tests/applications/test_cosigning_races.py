"""Confirming beside editing, beside filing and beside confirming, with real threads and connections."""

import pytest

from apps.applications.exceptions import AlreadyFiled, CannotInvite, Incomplete, Stale
from apps.applications.models import Application, Cosigner
from apps.applications.services.cosignature import confirm_application, decline_application, open_invitation
from apps.applications.services.cosigning import invite_cosigner
from apps.applications.services.drafts import save_answers
from apps.notifications.models import Notification
from tests.applications.test_filing_races import at_once, filing_call
from tests.factories import filing
from tests.factories.cosigning import confirmed, invited, joined, joint, secret, seen

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def marija():
    return filing.citizen()


@pytest.fixture
def luka():
    return filing.citizen("luka")


def confirming(actor, draft, digest):
    return lambda: confirm_application(actor=actor, application_id=draft.pk, seen=digest)


def test_two_confirmations_are_one(marija, luka):
    draft = joint(marija)
    joined(marija, draft, luka)
    results = at_once(*[confirming(luka, draft, seen(draft))] * 8)
    assert not [result for result in results if isinstance(result, Exception)]
    assert Notification.objects.filter(user=marija.user).count() == 1
    assert filing.file(marija, draft).is_filed


def test_an_edit_comes_before_or_after(marija, luka):
    draft = joint(marija)
    joined(marija, draft, luka)
    for number in range(6):
        digest = seen(draft)

        def edit(value=f"Različica {number}"):
            return save_answers(actor=marija, application_id=draft.pk, fields=["namen"], answers={"namen": value})

        answer, edited = at_once(confirming(luka, draft, digest), edit)
        assert isinstance(edited, Application)
        cosigner = Cosigner.objects.get()
        if isinstance(answer, Exception):
            assert isinstance(answer, Stale)
        else:
            assert cosigner.digest == digest
        assert cosigner.digest != seen(draft), "what was changed was not confirmed by anybody"
        with pytest.raises(Incomplete):
            filing.file(marija, draft)


def test_filing_and_declining(marija, luka):
    draft = joint(marija)
    confirmed(marija, draft, luka)
    results = at_once(
        filing_call(marija, draft), lambda: decline_application(actor=luka, application_id=draft.pk, reason="Ne.")
    )
    if Application.objects.get(pk=draft.pk).is_filed:
        assert isinstance(results[1], AlreadyFiled)
        assert Cosigner.objects.get().state == "confirmed"
    else:
        assert isinstance(results[0], Incomplete)
        assert Cosigner.objects.get().state == "declined"


def test_a_link_opened_by_many_belongs_to_one(marija):
    draft = joint(marija)
    invited(marija, draft)
    people = [filing.citizen(f"oseba{number}") for number in range(6)]
    found = secret()
    results = at_once(*[lambda who=who: open_invitation(actor=who, secret=found) for who in people])
    assert sum(isinstance(result, Cosigner) for result in results) == 1
    assert {type(result) for result in results} == {Cosigner, Cosigner.DoesNotExist}
    assert Cosigner.objects.get().user is not None


def test_no_more_are_invited_at_once_than_there_is_room(marija):
    draft = joint(marija)

    def invite(number):
        return lambda: invite_cosigner(
            actor=marija, application_id=draft.pk, name=f"Oseba {number}", email=f"oseba{number}@example.si"
        )

    results = at_once(*[invite(number) for number in range(6)])
    assert Cosigner.objects.count() == 3
    assert sum(isinstance(result, CannotInvite) for result in results) == 3
