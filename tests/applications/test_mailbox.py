"""What was filed and supplemented, in the mailbox of Moj Ptuj."""

import pytest

from apps.applications.services.receipts import issue_receipt, receipt_of
from tests.applications.mending import call
from tests.conftest import Cast
from tests.documents.conftest import storage  # noqa: F401

BOX = "/moj-ptuj/dokumenti/"
SENT = f"{BOX}?predal=oddano"
pytestmark = pytest.mark.usefixtures("storage")


def text_of(client, url):
    return client.get(url).content.decode()


def test_an_application_goes_out_and_its_receipt_comes_in(mendable, at_home, cast: Cast):
    number = mendable.case.number
    sent = text_of(at_home, SENT)
    assert "Vloga" in sent
    assert number in sent
    assert number not in text_of(at_home, BOX)  # nothing has come yet
    issue_receipt(mendable.pk)
    receipt = receipt_of(mendable).get_absolute_url()
    received = text_of(at_home, BOX)
    assert "Potrdilo o oddaji" in received
    assert receipt in received
    assert receipt in text_of(at_home, SENT)
    assert number not in text_of(cast.citizen, BOX) + text_of(cast.citizen, SENT)


def test_a_call_comes_in_and_its_answer_goes_out(mendable, desk_officer, at_home):
    made = call(desk_officer, mendable, {"kind": "other", "note": "Pojasnite."})
    assert f"/e-vloge/dopolnitev/{made.pk}/" in text_of(at_home, BOX)
    body = {"call": str(made.pk), "others": {made.items[0]["id"]: "Na deponiji."}, "statement": True}
    url = f"/api/v1/cases/{mendable.case_id}/supplements/"
    assert at_home.post(url, body, content_type="application/json").status_code == 201
    assert "Odgovor na poziv 1" in text_of(at_home, SENT)
    assert "Dopolnite vlogo" not in text_of(at_home, BOX)
