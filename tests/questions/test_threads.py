"""Questions that follow up another one: what becomes of them with the first of their thread."""

import re

import pytest
from django.db import transaction

from apps.questions import services
from apps.questions.exceptions import StepRefused
from apps.questions.models import Question
from tests.documents.test_upkeep import in_thread, wait_for_somebody_blocked
from tests.factories.questions import answer_one, publish_one
from tests.questions.conftest import HOME, acting_as

LIST = "/admin/questions/question/"
PUBLISHED = "Odgovorjeno in objavljeno"


def follow(first, cast, **values):
    """The citizen asks further."""
    given = {"title": "In kdaj jeseni?", "text": "", "consent": True} | values
    return services.follow_up(actor=acting_as(cast.users["citizen"]), asker=first.asker, **given)


def test_to_a_private_one_it_is_answered_and_not_published(secret, office, doors, cast):
    more = answer_one(follow(secret, cast), office.officer, "Septembra.")
    assert not Question.objects.to_moderate().exists()  # it would not be public
    assert "objava" not in doors.head.get(f"{LIST}{more.pk}/change/").context["acts"]
    with pytest.raises(StepRefused, match="javno prvo vprašanje"):
        publish_one(more, office.head)
    own = doors.citizen.get(secret.get_absolute_url()).content.decode()
    assert PUBLISHED not in own
    assert "kadar je javno prvo" in own


def test_it_goes_and_comes_back_with_the_first(published, office, doors, cast):
    more = publish_one(answer_one(follow(published, cast), office.officer, "Septembra."), office.head)
    assert PUBLISHED in doors.citizen.get("/moj-ptuj/vprasanja/").content.decode()
    services.redact_question(actor=acting_as(office.officer), question_id=published.pk, words="Zasebno.")
    for path in (published.get_absolute_url(), "/moj-ptuj/vprasanja/"):
        assert PUBLISHED not in doors.citizen.get(path).content.decode(), path
    for path in (f"{LIST}{more.pk}/change/", LIST):
        assert "odgovorjeno in objavljeno</" not in doors.officer.get(path).content.decode().casefold(), path
    told = doors.citizen.get(f"/api/v1/questions/{more.pk}/").json()
    assert (told["state"]["code"], told["public"]) == ("answered", False)
    publish_one(published, office.head)
    assert doors.anonymous.get(f"{HOME}{more.pk}/")["Location"] == more.get_absolute_url()


def test_sent_twice_it_comes_once(published, topic, doors):
    def form():
        page = doors.citizen.get(published.get_absolute_url()).content.decode()
        return re.search(r'name="submission" value="([0-9a-f-]{36})"', page)[1]

    path, sent = f"{published.get_absolute_url()}moje/", {"dejanje": "dodatno", "title": "In kdaj jeseni?", "text": ""}
    first = form()
    wrong = doors.citizen.post(path, sent | {"title": "", "submission": first}).content.decode()
    assert f'value="{first}"' in wrong  # shown again it is the same form
    for _click in range(2):
        assert doors.citizen.post(path, sent | {"submission": first}).status_code == 302
    assert Question.objects.filter(parent=published).count() == 1
    doors.citizen.post(path, sent | {"submission": form()})
    assert Question.objects.filter(parent=published).count() == 2


@pytest.mark.django_db(transaction=True)
def test_it_is_not_published_past_the_withdrawal_of_the_first(published, office, cast):
    more, refused = answer_one(follow(published, cast), office.officer, "Septembra."), []

    def publish():
        try:
            publish_one(more, office.head)
        except StepRefused as refusal:
            refused.append(str(refusal))

    with transaction.atomic():
        services.redact_question(actor=acting_as(office.head), question_id=published.pk, words="Zasebno.")
        publishing = in_thread(publish)
        wait_for_somebody_blocked()
    publishing.join()
    more.refresh_from_db()
    assert (more.state, more.public, len(refused)) == ("answered", False, 1)
