"""The same POST sent twice is done once, also by many at once."""

import threading

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from apps.core import idempotency
from apps.core.models import IdempotencyKey
from apps.identity.models import User

pytestmark = [pytest.mark.urls("tests.core.urls"), pytest.mark.django_db]


def post(client, key="k1", **body):
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(
        "/api/v1/things/", {"username": "nova", **body}, content_type="application/json", headers=headers
    )


def test_a_repeated_post_gives_the_same_answer(cast):
    first, second = post(cast.citizen), post(cast.citizen)
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert first["Location"] == second["Location"]
    assert second["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert User.objects.filter(username="nova").count() == 1


def test_the_same_key_for_another_body_is_refused(cast):
    post(cast.citizen)
    answer = post(cast.citizen, username="druga")
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"


def test_keys_of_two_people_have_nothing_to_do_with_each_other(cast):
    assert post(cast.citizen).status_code == 201
    assert post(cast.neighbour, username="druga").status_code == 201


def test_after_a_refusal_the_key_is_free(cast):
    assert post(cast.citizen, username="taken").status_code == 409
    assert post(cast.citizen, username="").status_code == 400
    assert post(cast.citizen).status_code == 201


def test_a_key_that_is_too_long_is_refused(cast):
    answer = post(cast.citizen, key="k" * 256)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "#/Idempotency-Key"


def test_without_a_key_nothing_is_kept(cast):
    assert post(cast.citizen, key="").status_code == 201
    assert not IdempotencyKey.objects.exists()


def test_keys_are_forgotten_after_a_day(cast):
    post(cast.citizen)
    assert idempotency.forget_old() == 0
    IdempotencyKey.objects.update(created=timezone.now() - idempotency.KEPT * 2)
    assert idempotency.forget_old() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_create_one(cast):
    user, statuses, start = cast.users["citizen"], [], threading.Barrier(20)

    def work():
        client = Client()
        client.force_login(user)
        start.wait()
        statuses.append(post(client).status_code)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert User.objects.filter(username="nova").count() == 1
    assert 201 in statuses
    assert set(statuses) <= {201, 409}
