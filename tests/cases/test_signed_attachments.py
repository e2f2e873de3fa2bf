"""What was found of signatures stands beside the document of a case: for its party, its office and programs alone."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.cases import reading
from apps.documents.services import examine_signatures, store_generated
from apps.documents.services.signatures import await_report
from tests.cases.conftest import DOES_NOT, SEES, client_of, person, storage  # noqa: F401  a fixture
from tests.documents.signing import Authority, signed
from tests.factories.people import TESTS

WORDS = "Podpis je veljaven: vsebina je nespremenjena"


def attach(case, content, name):
    """A file of the case, scanned and examined."""
    document = store_generated(
        actor=TESTS, content=content, name=name, content_type="application/pdf", owner_kind="case", owner_id=case.pk
    )
    await_report(document.file)
    assert examine_signatures(document.file.signature_report.pk)
    return document


@pytest.fixture
def attached(case, storage, settings, tmp_path):  # noqa: F811
    settings.TRUST_LIST, settings.SEAL_CA = str(tmp_path), ""
    authority = Authority()
    authority.pem(tmp_path)
    return attach(case, signed(authority.person("Ana Horvat")), "izjava.pdf")


def test_the_party_the_office_and_nobody_else(office, cast, case, attached):
    address = case.get_absolute_url()
    assert WORDS in cast.citizen.get(address).content.decode()
    for client in (cast.anonymous, cast.neighbour):
        assert WORDS not in client.get(address, follow=True).content.decode()
    staff = f"/admin/cases/case/{case.pk}/change/"
    for who in (*SEES, *DOES_NOT):
        answer = client_of(office.users[who]).get(staff)
        assert (WORDS in answer.content.decode()) == (who in SEES), who


def test_programs_read_the_same(cast, case, attached):
    (file,) = cast.citizen.get(f"/api/v1/cases/{case.pk}/", headers={"Accept-Language": "en"}).json()["documents"]
    told = file["signatures"]
    assert told["state"] == "good"
    assert told["summary"].startswith("1 signature: the content is unchanged")
    (one,) = told["signatures"]
    assert (one["signer"], one["trusted_by"], one["whole"], one["stamped"]) == ("Ana Horvat", "SIGEN-TEST", True, False)
    assert "offline" in told["limits"]


def test_no_query_more_for_each(cast, case, attached):
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            reports = [
                document.file.signature_report
                for document in reading.whole(person(cast.users["citizen"]), case).documents
            ]
        counts.append((len(queries), len(reports)))
        attach(case, signed(Authority().person()), "druga.pdf")
    assert counts[0][0] == counts[1][0]
    assert [number for _queries, number in counts] == [1, 2]
