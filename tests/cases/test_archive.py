"""The package of a closed case: what is in it, that it is whole, and how it is handed over."""

import hashlib
import io
import json
import threading
import zipfile

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404
from django.urls import reverse
from lxml import etree

from apps.cases import services
from apps.cases.archive.bag import BagWriter
from apps.cases.archive.building import built
from apps.cases.archive.contents import contents_of
from apps.cases.archive.description import SCHEMA, SPACE
from apps.cases.choices import PackageState
from apps.cases.exceptions import ArchiveDown, StepRefused, StepTaken
from apps.cases.models import ArchivePackage, Case
from apps.cases.providers import SimulatedArchive
from apps.cases.registry import ArchivedFile, archive_providers, case_subjects
from apps.cases.services.archiving import OWNER, PROVIDER
from apps.cases.services.plan import load_plan
from apps.cases.workflow.archive import PACKAGE, go
from apps.documents.models import Document
from apps.documents.services import plain_chunks, store_generated
from tests.cases.conftest import Subject, acting_as, client_of
from tests.cases.test_plan import closed
from tests.conftest import sign_in
from tests.factories.cases import open_one, order_for
from tests.factories.people import TESTS, make_staff

pytestmark = pytest.mark.usefixtures("storage")
LIST = reverse("admin:cases_closed")


class Filed(Subject):
    """With something that was filed as data."""

    def archive(self, case):
        yield ArchivedFile("vloga/vsebina.json", b'{"values": {"ulica": "Dravska ulica 10"}}')


@pytest.fixture
def filed():
    with case_subjects.temporarily("test", Filed()):
        yield


@pytest.fixture
def archivist(office):
    return make_staff("arhivarka", "archivist", office.other)


@pytest.fixture
def full(office, case, cast, filed):
    """Closed, with documents, a message with signs that XML does not know, an order and a note."""
    load_plan()
    officer = acting_as(office.officer)
    for name in ("Skica kraja č.pdf", "Skica kraja č.pdf"):
        store_generated(
            actor=TESTS, content=f"%PDF {name}".encode() * 10, name=name, content_type="application/pdf",
            owner_kind="case", owner_id=case.pk, purpose="skica",
        )  # fmt: skip
    services.send_message(actor=officer, case_id=case.pk, text="Pošljite skico <&> \x0b in račun.")
    services.write_note(actor=officer, case_id=case.pk, text="Samo za urad.")
    order_for(case)
    return closed(Case.objects.get(pk=case.pk), "2026-05-03")


def read(package):
    document = Document.objects.select_related("file").get(pk=package.document)
    return b"".join(plain_chunks(document.file))


def checked(content):
    """Verified as any tool of RFC 8493 would, by hashlib alone; what is in it by path."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
        folder = names[0].split("/")[0]
        files = {name.removeprefix(f"{folder}/"): archive.read(name) for name in names}
    assert len(names) == len(files)
    assert files["bagit.txt"] == b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    payload = {path for path in files if path.startswith("data/")}
    for manifest, expected in (("manifest-sha256.txt", payload), ("tagmanifest-sha256.txt", None)):
        listed = dict(reversed(line.split("  ", 1)) for line in files[manifest].decode().splitlines())
        for path, digest in listed.items():
            assert hashlib.sha256(files[path]).hexdigest() == digest, path
        if expected is not None:
            assert set(listed) == expected
    octets = sum(len(files[path]) for path in payload)
    assert f"Payload-Oxum: {octets}.{len(payload)}\n" in files["bag-info.txt"].decode()
    return files


def described(files):
    """The description, valid by the schema that lies beside it."""
    schema = etree.XMLSchema(etree.fromstring(files["data/zadeva.xsd"]))
    root = etree.fromstring(files["data/zadeva.xml"])
    schema.assertValid(root)
    return root


def handed(archivist, case):
    package = services.request_package(actor=acting_as(archivist), case_id=case.pk)
    services.make_packages()
    return ArchivePackage.objects.get(pk=package.pk)


def test_the_package_holds_everything_and_verifies(archivist, full):
    package = handed(archivist, full)
    assert package.state == PackageState.CONFIRMED
    assert package.receipt.startswith("SIM-")
    assert package.simulated
    content = read(package)
    assert (hashlib.sha256(content).hexdigest(), len(content)) == (package.sha256, package.size)
    files = checked(content)
    assert files["data/dokumenti/001-skica-kraja-c.pdf"] == files["data/dokumenti/002-skica-kraja-c.pdf"]
    assert json.loads(files["data/vloga/vsebina.json"])["values"] == {"ulica": "Dravska ulica 10"}
    assert files["data/povzetek.pdf"].startswith(b"%PDF")
    assert b"pdfaid:part>2<" in files["data/povzetek.pdf"]
    root = described(files)
    text = etree.tostring(root, encoding="unicode")
    assert root.findtext(f"{{{SPACE}}}number") == full.number
    for words in (
        "Samo za urad",
        "Pošljite skico &lt;&amp;&gt; \ufffd in račun.",
        "Hranimo do 31.",
        "SI11",
        "Ana Horvat",
    ):
        assert words in text, words
    retention = root.find(f"{{{SPACE}}}retention")
    assert (retention.get("until"), retention.get("proposed")) == ("2031-12-31", "true")
    listed = {one.get("path"): one for one in root.iter(f"{{{SPACE}}}document", f"{{{SPACE}}}file")}
    assert set(listed) == {path for path in files if path.startswith("data/")} - {"data/zadeva.xml"}
    for path, one in listed.items():
        assert hashlib.sha256(files[path]).hexdigest() == one.get("sha256")


def test_the_schema_refuses_what_is_not_whole(archivist, full):
    schema = etree.XMLSchema(etree.parse(SCHEMA))
    root = described(checked(read(handed(archivist, full))))
    root.remove(root.find(f"{{{SPACE}}}retention"))
    assert not schema.validate(root)


def test_the_same_case_gives_the_same_bytes_and_one_package(archivist, full):
    first = handed(archivist, full)
    assert handed(archivist, full).pk == first.pk
    assert Document.objects.of(OWNER, first.pk).count() == 1
    with built(contents_of(full)) as again:
        assert hashlib.file_digest(again, "sha256").hexdigest() == first.sha256
    services.write_note(actor=TESTS, case_id=full.pk, text="Pozneje dodano.")
    second = handed(archivist, full)  # other contents, another package
    assert second.pk != first.pk
    assert second.sha256 != first.sha256


def test_a_document_that_was_refused_is_named_and_not_packed(archivist, full):
    one = Document.objects.of("case", full.pk).order_by("created").first()
    type(one.file).objects.filter(pk=one.file_id).update(state="infected")
    files = checked(read(handed(archivist, full)))
    assert "data/dokumenti/001-skica-kraja-c.pdf" not in files
    missing = next(described(files).iter(f"{{{SPACE}}}missing"))
    assert (missing.text, missing.get("state")) == (one.name, "infected")


def test_a_bag_is_written_piece_by_piece(tmp_path):
    """Far more than is ever in memory at once, out of a generator."""
    piece = b"x" * 1_000_000
    with open(tmp_path / "bag.zip", "w+b") as target:
        bag = BagWriter(target, "velika")
        entry = bag.add("velika.bin", (piece for _ in range(30)))
        with pytest.raises(ValueError, match="velika"):
            bag.add("velika.bin", [b""])
        assert entry.size == 30_000_000


class Broken(SimulatedArchive):
    """Does not answer, then does."""

    down = True

    def store(self, package, content):
        if self.down:
            raise ArchiveDown("no answer")
        return super().store(package, content)


def test_an_archive_that_is_down_is_tried_again_and_then_waits_for_somebody(archivist, full, monkeypatch):
    broken = Broken()
    monkeypatch.setattr(archive_providers, "get", lambda name: broken)
    package = handed(archivist, full)
    assert (package.state, package.attempts, package.error) == (PackageState.MADE, 1, "ArchiveDown")
    for _ in range(5):
        services.make_packages()
    package.refresh_from_db()
    assert package.state == PackageState.FAILED
    broken.down = False
    services.make_packages()
    package.refresh_from_db()
    assert package.state == PackageState.FAILED  # by hand alone
    assert handed(archivist, full).state == PackageState.CONFIRMED
    assert Document.objects.of(OWNER, package.pk).count() == 1  # it was made once


def test_an_archive_that_got_other_bytes_refuses_them(archivist, full):
    package = handed(archivist, full)
    with pytest.raises(ArchiveDown):
        archive_providers.get(PROVIDER).store(package, iter([b"drugo"]))


def test_what_a_killed_worker_left_is_finished(archivist, full, monkeypatch):
    class Killed(BaseException):
        pass

    def die(self, package):
        raise Killed

    services.request_package(actor=acting_as(archivist), case_id=full.pk)
    with monkeypatch.context() as patch:
        patch.setattr(SimulatedArchive, "confirmed", die)
        with pytest.raises(Killed):
            services.make_packages()
    assert ArchivePackage.objects.get().state == PackageState.HANDED_OVER
    services.make_packages()
    assert ArchivePackage.objects.get().state == PackageState.CONFIRMED
    assert Document.objects.of(SimulatedArchive.OWNER, ArchivePackage.objects.get().receipt).count() == 1
    with pytest.raises(StepTaken):
        go(ArchivePackage.objects.get(), PACKAGE, "make")


@pytest.mark.django_db(transaction=True)
def test_two_archivists_and_two_workers_make_one(archivist, full, office):
    other = make_staff("arhivar", "archivist", office.department)
    barrier = threading.Barrier(2)

    def order(who):
        try:
            barrier.wait()
            services.request_package(actor=acting_as(who), case_id=full.pk)
            services.make_packages()
        finally:
            connection.close()

    threads = [threading.Thread(target=order, args=(who,)) for who in (archivist, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    services.make_packages()
    package = ArchivePackage.objects.get()
    assert package.state == PackageState.CONFIRMED
    assert Document.objects.of(OWNER, package.pk).count() == 1


def test_what_cannot_be_handed_over_says_why(archivist, office, case, cast):
    load_plan()
    actor = acting_as(archivist)
    with pytest.raises(Http404):  # open cases are none of the archivist's business
        services.request_package(actor=actor, case_id=case.pk)
    with pytest.raises(StepRefused, match="še ni zaključena"):
        services.request_package(actor=acting_as(office.head), case_id=case.pk)
    odd = closed(open_one(cast.users["citizen"], office.department, "odd", sign="77777"), "2026-05-03")
    with pytest.raises(StepRefused, match="77777"):
        services.request_package(actor=actor, case_id=odd.pk)
    with pytest.raises(PermissionDenied):
        services.request_package(actor=acting_as(office.officer), case_id=odd.pk)


def test_the_page_of_closed_cases(archivist, office, full, cast):
    there = closed(open_one(cast.users["citizen"], office.elsewhere, "there"), "2026-05-03")
    running = open_one(cast.users["citizen"], office.department, "running")
    client = client_of(archivist)
    page = client.get(LIST).content.decode()
    assert full.number in page
    assert there.number not in page.replace(full.number, "")
    assert f'value="{running.pk}"' not in page
    assert f'value="{there.pk}"' not in page
    assert "31." in page
    assert "Predajte v arhiv" in page
    assert f'value="{full.pk}"' in client.get(LIST, {"sign": "371", "year": "2026"}).content.decode()
    for query in ({"sign": "350"}, {"package": "confirmed"}, {"package": "failed", "year": "2026"}):
        assert f'value="{full.pk}"' not in client.get(LIST, query).content.decode()
    assert client.post(LIST, {}, follow=True).status_code == 200  # nothing was chosen
    done = client.post(LIST, {"case": [str(full.pk), str(there.pk), str(running.pk)]}, follow=True).content.decode()
    assert full.number in done
    package = ArchivePackage.objects.get()  # others are left out without a word
    services.make_packages()
    page = client.get(LIST, {"package": "confirmed"}).content.decode()
    assert f'value="{full.pk}"' in page
    assert "arhiv je potrdil prejem" in page
    detail = client.get(reverse("admin:cases_archivepackage_change", args=[package.pk]))
    assert detail.status_code == 200
    assert "SIM-" in detail.content.decode()
    assert "simulator" in detail.content.decode().lower()
    document = ArchivePackage.objects.get().document
    answer = client.get(reverse("documents:download", args=[document]))
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    case_page = client.get(reverse("admin:cases_case_change", args=[full.pk])).content.decode()
    assert "Hranimo do" in case_page


def test_who_sees_packages(archivist, office, full, cast):
    package = handed(archivist, full)
    url, file = (
        reverse("admin:cases_archivepackage_change", args=[package.pk]),
        reverse("documents:download", args=[package.document]),
    )
    for who in (office.officer, office.head, office.administrator):
        client = client_of(who)
        assert client.get(url).status_code == client.get(file).status_code == 200
        assert f'value="{full.pk}"' in client.get(LIST).content.decode()
    assert client_of(office.officer).post(LIST, {"case": str(full.pk)}).status_code == 403
    for who in (office.other_officer, office.stranger, make_staff("arhiv-tam", "archivist", office.elsewhere)):
        client = client_of(who)
        assert client.get(url).status_code == client.get(file).status_code == 404
        assert f'value="{full.pk}"' not in client.get(LIST).content.decode()
    assert client_of(office.editor).get(LIST).status_code == 403
    for name in ("citizen", "neighbour"):
        if name in cast.users:
            sign_in(client := client_of(cast.users[name]), cast.users[name])
            assert client.get(file).status_code == 404
            assert client.get(LIST).status_code in (302, 403, 404)


def test_the_page_costs_the_same_for_few_and_many(archivist, office, full, cast, django_assert_max_num_queries):
    client = client_of(archivist)
    client.get(LIST)
    with django_assert_max_num_queries(60) as few:
        client.get(LIST)
    for number in range(20):
        closed(open_one(cast.users["citizen"], office.department, f"more-{number}", sign="350"), "2026-05-03")
    with django_assert_max_num_queries(len(few)):
        client.get(LIST)
