"""What is left of a question when its asker is forgotten, or when its time is over."""

from apps.questions.models import Asker
from apps.questions.plugins import keeping
from tests.factories.questions import answer_one, ask_one

LIST = "/admin/questions/question/"


def listed(client, tab):
    return client.get(f"{LIST}?zavihek={tab}").context["cl"].result_count


def test_nothing_empty_waits_at_the_office(question, topic, office, doors, cast):
    answered = answer_one(ask_one(topic, cast.users["citizen"], title="Kje je knjižnica?"), office.officer)
    assert (listed(doors.officer, "odprta"), listed(doors.head, "pregled")) == (1, 1)
    keeping.forget(cast.users["citizen"])
    assert (listed(doors.officer, "odprta"), listed(doors.head, "pregled")) == (0, 0)
    for row in (question, answered):
        row.refresh_from_db()
        assert (row.title, row.consent, row.pending, row.public) == ("–", False, False, False)
    assert (question.state, question.reason, answered.state) == ("closed", "withdrawn", "answered")
    assert not Asker.objects.filter(user=cast.users["citizen"]).exists()
