"""Documents beside the answers, on the page of the case at work."""

import pytest

from apps.audit.models import AccessLog
from apps.documents.services import render_pdf, store_generated
from tests.cases.conftest import client_of
from tests.documents.conftest import pdf
from tests.factories.cases import open_one
from tests.factories.people import TESTS

pytestmark = pytest.mark.usefixtures("storage")
DATA = {"facts": [], "paragraphs": ["Vrstica."] * 50, "signed": ""}


def page(case):
    return f"/admin/cases/case/{case.pk}/change/"


@pytest.fixture
def plan(case, storage):
    return store_generated(
        actor=TESTS, content=render_pdf("dopis", DATA, title="Načrt"), name="Načrt.pdf", owner_kind="case",
        content_type="application/pdf", owner_id=case.pk,
    )  # fmt: skip


def test_a_page_after_the_other(office, cast, case, plan, subject):
    client = client_of(office.officer)
    html = client.get(page(case)).content.decode()
    show = f"?pokazi={plan.pk}#predogled"
    assert show in html
    assert "preview-staff" not in html
    first = client.get(f"{page(case)}?pokazi={plan.pk}").content.decode()
    assert f"/dokumenti/{plan.pk}/stran/1/" in first
    assert "stran 1 od 2" in first
    assert "Naslednja stran" in first
    assert "Prejšnja stran" not in first
    assert "Dravska ulica 10" in first  # the answers stand beside it
    second = client.get(f"{page(case)}?pokazi={plan.pk}&stran=2").content.decode()
    assert f"/dokumenti/{plan.pk}/stran/2/" in second
    assert "Naslednja stran" not in second
    assert plan.get_absolute_url() in second
    picture = client.get(f"/dokumenti/{plan.pk}/stran/1/")
    assert picture.status_code == 200
    assert AccessLog.objects.filter(verb="view", object_id=str(plan.pk), subject=cast.users["citizen"].pk).exists()
    for other in (client_of(office.other_officer), cast.neighbour, cast.anonymous):
        assert other.get(f"/dokumenti/{plan.pk}/stran/1/").status_code == 404


def test_what_cannot_be_shown_is_said(office, case, plan):
    client = client_of(office.officer)
    for query in (f"?pokazi={plan.pk}&stran=9", f"?pokazi={plan.pk}&stran=99999"):
        html = client.get(page(case) + query).content.decode()
        assert "preview-staff" in html
    assert "Te strani ni mogoče prikazati" in client.get(f"{page(case)}?pokazi={plan.pk}&stran=9").content.decode()
    broken = store_generated(
        actor=TESTS, content=pdf(), name="Prazen.pdf", content_type="application/pdf", owner_kind="case",
        owner_id=case.pk,
    )  # fmt: skip
    html = client.get(f"{page(case)}?pokazi={broken.pk}").content.decode()
    assert "Te strani ni mogoče prikazati" in html
    assert broken.get_absolute_url() in html


def test_only_documents_of_the_case(office, case, receive_elsewhere):
    html = client_of(office.officer).get(f"{page(case)}?pokazi={receive_elsewhere.pk}").content.decode()
    assert "preview-staff" not in html
    assert "preview-staff" not in client_of(office.officer).get(f"{page(case)}?pokazi=x").content.decode()


@pytest.fixture
def receive_elsewhere(office, cast, storage):
    other = open_one(cast.users["neighbour"], office.other, "elsewhere")
    return store_generated(
        actor=TESTS, content=render_pdf("dopis", DATA, title="x"), name="Tuj.pdf", content_type="application/pdf",
        owner_kind="case", owner_id=other.pk,
    )  # fmt: skip
