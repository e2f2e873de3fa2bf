"""The offices that answer questions, a topic of theirs, and questions in their states."""

from types import SimpleNamespace
from typing import Any

import pytest

from apps.core import events
from apps.core.models import OutboxEvent
from tests.cases.conftest import acting_as, client_of, office, person
from tests.conftest import Cast
from tests.factories.people import make_staff
from tests.factories.questions import answer_one, ask_one, make_topic, publish_one

HOME = "/vprasaj-obcino/"


@pytest.fixture
def topic(office: Any) -> Any:
    """Of the first department."""
    return make_topic(office.department)


@pytest.fixture
def question(topic: Any, cast: Cast) -> Any:
    """The citizen's, which waits."""
    return ask_one(topic, cast.users["citizen"])


@pytest.fixture
def answered(question: Any, office: Any) -> Any:
    """With an answer that waits to be looked over."""
    return answer_one(question, office.officer)


@pytest.fixture
def published(answered: Any, office: Any) -> Any:
    """For everybody."""
    return publish_one(answered, office.head)


@pytest.fixture
def secret(topic: Any, cast: Cast, office: Any) -> Any:
    """The citizen's, answered, without consent to publication."""
    row = ask_one(topic, cast.users["citizen"], title="Skrivnostno vprašanje", text="", consent=False)
    return answer_one(row, office.officer, "Skrivnostni odgovor.")


@pytest.fixture
def doors(office: Any, cast: Cast) -> Any:
    """Clients of the whole cast, and somebody who looks answers over."""
    return SimpleNamespace(
        anonymous=cast.anonymous, citizen=cast.citizen, neighbour=cast.neighbour, officer=client_of(office.officer),
        other_officer=client_of(office.other_officer), stranger=client_of(office.stranger), head=client_of(office.head),
        coordinator=client_of(make_staff("koordinatorka", "content_coordinator", office.other)),
    )  # fmt: skip


def deliver() -> None:
    """What waits in the outbox."""
    for event in OutboxEvent.objects.filter(delivered=None):
        assert events.deliver_event(event.pk)


__all__ = ["acting_as", "client_of", "office", "person"]
