"""Who is told what about mandates."""

import pytest
from django.utils import timezone

from apps.core import events
from apps.core.actor import system_actor
from apps.core.models import OutboxEvent
from apps.identity.choices import MandateKind, MandateState
from apps.identity.models import Mandate, Organisation
from apps.identity.services import mandates as life
from apps.identity.services.erasure import erase_account
from apps.identity.services.offers import Grant, grant_mandate
from apps.notifications.models import Notification
from apps.notifications.services import tell_about_mandate
from tests.conftest import make_user
from tests.identity.mandates import actor_of_person, make_person
from tests.notifications import outbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return {
        name: make_user(name.lower(), first_name=name, last_name="Kos", email=f"{name.lower()}@example.invalid")
        for name in ("Ana", "Bine", "Cene")
    }


@pytest.fixture
def mandate(people):
    company = Organisation.objects.create(name="Kos, d. o. o.", slug="kos")
    return Mandate.objects.create(
        representative=people["Ana"], organisation=company, granted_by=people["Bine"], decided=timezone.now()
    )


@pytest.mark.parametrize(
    ("what", "who", "words"),
    [
        ("granted", "ana", "Kos, d. o. o. vas želi pooblastiti"),
        ("accepted", "bine", "Ana Kos odslej zastopa: Kos, d. o. o."),
        ("declined", "bine", "Ana Kos ne sprejema pooblastila"),
        ("revoked", "ana", "Ne zastopate več: Kos, d. o. o."),
        ("renounced", "bine", "Ana Kos ne zastopa več"),
        ("confirmed", "ana", "Odslej lahko v portalu zastopate: Kos, d. o. o."),
    ],
)
def test_the_side_that_must_know_is_told_once(mandate, what, who, words):
    for _again in range(2):  # events come at least once
        tell_about_mandate(str(mandate.pk), what)
    notice = Notification.objects.get()
    assert notice.user.username == who
    assert words in notice.body
    mail = outbox()[0]
    assert len(outbox()) == 1
    assert (mail.recipient, mail.kind) == (f"{who}@example.invalid", f"mandate.{what}")
    for part in (mail.subject, mail.text, mail.html):
        assert "Kos" not in part  # names stay behind sign-in


def test_a_person_who_is_represented_is_told_beside_who_granted_it(people):
    mandate = Mandate.objects.create(
        representative=people["Ana"], person=people["Cene"], granted_by=people["Bine"], decided=timezone.now()
    )
    tell_about_mandate(mandate.pk, "renounced")
    assert set(Notification.objects.values_list("user__username", flat=True)) == {"bine", "cene"}


def test_what_staff_do_not_confirm_is_told_to_who_asked(people):
    mandate = Mandate.objects.create(
        representative=people["Ana"], person=people["Cene"], kind=MandateKind.PARENT, state=MandateState.DECLINED
    )
    tell_about_mandate(mandate.pk, "declined")
    notice = Notification.objects.get()
    assert (notice.user.username, notice.title) == ("ana", "Občina ni potrdila zastopanja")


def test_nothing_else_can_be_told(mandate):
    with pytest.raises(KeyError):
        tell_about_mandate(mandate.pk, "forgotten")


def test_a_request_taken_back_before_anybody_decided_is_nobodys_news(people):
    mandate = Mandate.objects.create(
        representative=people["Ana"], person=people["Cene"], kind=MandateKind.PARENT, state=MandateState.RENOUNCED
    )
    assert tell_about_mandate(mandate.pk, "renounced") == []
    assert not Notification.objects.exists()


# --- from the service through the outbox of events to the notice ------------------------------------------------------


@pytest.fixture
def citizens(people):
    return {name: make_person(user, serial=505 + 10 * step) for step, (name, user) in enumerate(people.items())}


def deliver() -> None:
    """As the worker does; nothing may be left over."""
    for event in OutboxEvent.objects.filter(delivered=None).order_by("created"):
        assert events.deliver_event(event.pk), event.last_error


def told(user) -> list[tuple[str, str]]:
    return [(notice.kind, notice.body) for notice in Notification.objects.filter(user=user).order_by("created")]


def test_whoever_is_offered_a_mandate_has_a_notice_and_whoever_offered_hears_the_answer(people, citizens):
    grant = Grant(name="Bine", email="bine@posta.invalid")
    mandate = grant_mandate(actor=actor_of_person(citizens["Ana"]), grant=grant)
    assert not Notification.objects.exists()  # the worker tells
    deliver()
    words = "Ana Kos vas želi pooblastiti za zastopanje. Pooblastilo sprejmite ali zavrnite."
    assert told(people["Bine"]) == [("mandate.granted", words)]
    assert [mail.recipient for mail in outbox(kind="mandate.granted")] == ["bine@posta.invalid"]
    life.accept_mandate(actor=actor_of_person(citizens["Bine"]), mandate=mandate)
    deliver()
    assert told(people["Ana"]) == [("mandate.accepted", "Bine Kos odslej zastopa: Ana Kos.")]
    life.revoke_mandate(actor=actor_of_person(citizens["Ana"]), mandate=mandate)
    deliver()
    assert told(people["Bine"])[1:] == [("mandate.revoked", "Ne zastopate več: Ana Kos.")]
    assert not told(people["Cene"])


def test_an_offer_to_somebody_unknown_is_no_error_and_tells_nobody(citizens):
    grant = Grant(name="Neznana Oseba", email="neznana@posta.invalid")
    mandate = grant_mandate(actor=actor_of_person(citizens["Ana"]), grant=grant)
    assert mandate.representative is None
    deliver()
    life.revoke_mandate(actor=actor_of_person(citizens["Ana"]), mandate=mandate)
    deliver()
    assert not Notification.objects.exists()
    assert [mail.recipient for mail in outbox()] == ["neznana@posta.invalid"]  # the invitation with its link


def test_who_declines_is_called_what_the_offer_called_them(people, citizens):
    """Else whoever offers would learn who stands behind an address."""
    grant = Grant(name="Mojster", email="bine@posta.invalid")
    mandate = grant_mandate(actor=actor_of_person(citizens["Ana"]), grant=grant)
    life.decline_mandate(actor=actor_of_person(citizens["Bine"]), mandate=mandate)
    deliver()
    assert told(people["Ana"]) == [("mandate.declined", "Mojster ne sprejema pooblastila za: Ana Kos.")]


def test_an_event_that_comes_after_the_person_was_erased_tells_them_nothing(people, citizens):
    grant_mandate(actor=actor_of_person(citizens["Ana"]), grant=Grant(name="Bine", email="bine@posta.invalid"))
    erase_account(actor=system_actor("test"), user=people["Bine"])
    deliver()
    assert not Notification.objects.exists()
