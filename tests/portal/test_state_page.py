"""`/stanje/` for whoever is signed in: in their name while the database answers, for nobody when it does not."""

import pytest
from django.db import OperationalError, connection

pytestmark = pytest.mark.django_db


def down(execute, sql, params, many, context):
    raise OperationalError("the database does not answer")


def test_one_stays_signed_in_on_the_page_of_the_state(cast):
    html = cast.citizen.get("/stanje/").content.decode()
    assert "Ana Horvat" in html
    assert "Odjavite se" in html
    assert "Odjavite se" not in cast.anonymous.get("/stanje/").content.decode()


@pytest.mark.parametrize("who", ["anonymous", "citizen", "officer"])
def test_the_page_stands_without_the_database(cast, who):
    with connection.execute_wrapper(down):
        answer = getattr(cast, who).get("/stanje/")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "Del portala trenutno ne deluje" in html
    assert "Ana Horvat" not in html
