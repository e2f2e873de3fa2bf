"""Who is told what about mandates."""

import pytest

from apps.identity.choices import MandateKind, MandateState
from apps.identity.models import Mandate, Organisation
from apps.notifications.models import Notification
from apps.notifications.services import tell_about_mandate
from tests.conftest import make_user
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
    return Mandate.objects.create(representative=people["Ana"], organisation=company, granted_by=people["Bine"])


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
    mandate = Mandate.objects.create(representative=people["Ana"], person=people["Cene"], granted_by=people["Bine"])
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
