"""What is left of a question when its asker is forgotten, or when its time is over."""

import datetime as dt

from django.utils import timezone

from apps.core.actor import Actor
from apps.questions import services
from apps.questions.models import AnswerVersion, Asker, Question
from apps.questions.plugins import keeping
from apps.questions.services.links import asker_path
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


def test_the_term_counts_from_the_last_answer_of_the_thread(topic, office, doors):
    def after(days):
        return timezone.localdate() + dt.timedelta(days=days)

    row = ask_one(topic, email="a@primer.si", consent=False)
    link = asker_path(row.asker)
    services.confirm_question(actor=Actor(), asker=row.asker)
    answer_one(row, office.officer)
    more = services.follow_up(actor=Actor(), asker=row.asker, title="In kdaj?", text="", consent=False)
    for day in (after(1000), after(3000)):
        assert not keeping.contacts(day).exists()
        assert not keeping.private(day).exists()
    AnswerVersion.objects.filter(question=row).update(written_at=timezone.now() - dt.timedelta(days=800))
    answer_one(more, office.officer, "Septembra.")
    assert not keeping.contacts(after(360)).exists()
    assert not keeping.private(after(720)).exists()
    assert set(keeping.contacts(after(370)).values_list("question", flat=True)) == {row.pk, more.pk}
    for old in keeping.private(after(740)):
        keeping.end_private(old)
    assert set(Question.objects.values_list("title", flat=True)) == {"–"}
    assert doors.anonymous.get(link).status_code == 404
