"""The demo: believable questions in every state, played by the services, the same at every run."""

import pytest

from apps.core import plugs
from apps.questions import demo
from apps.questions.choices import QuestionState
from apps.questions.models import AnswerVersion, Question
from tests.factories.people import today


@pytest.fixture
def loaded(db, town, catalogue, settings):
    settings.DEMO = True
    plugs.demo_modules.get("identity").load(today())


def test_questions_of_all_kinds(loaded):
    told = demo.load(today())
    assert told == "11 topics, 19 questions"
    assert set(Question.objects.values_list("state", flat=True)) >= {
        QuestionState.NEW, QuestionState.ANSWERED, QuestionState.PUBLISHED, QuestionState.REFUSED,
    }  # fmt: skip
    assert Question.objects.in_public().filter(parent=None).count() >= 12
    assert Question.objects.to_moderate().exists()
    assert Question.objects.overdue().exists()
    assert Question.objects.filter(consent=False, state=QuestionState.ANSWERED).exists()
    assert AnswerVersion.objects.filter(number=2).exclude(published_at=None).exists()
    assert Question.objects.exclude(parent=None).get().public
    assert not AnswerVersion.objects.filter(written_at__date__gt=today()).exists()
    assert demo.load(today()) == told
    assert Question.objects.in_public().search("luknje na plocnikih")[0].title.startswith("Velika luknja v pločniku")
