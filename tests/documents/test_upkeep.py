"""References, erasing after grace, and the nightly comparison."""

import datetime as dt
import io
import threading
import time

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from apps.core import metrics, plugs
from apps.documents import services, vault
from apps.documents.exceptions import DocumentGone, StorageDown
from apps.documents.models import Document, StorageCheck, StoredFile
from apps.documents.registry import OwnerPolicy, owner_policies
from tests.documents.conftest import EICAR, lying, pdf


class Case(OwnerPolicy):
    """An owner of some app above: who may read may add."""

    def may_read(self, actor, owner_id):
        return bool(actor.user and actor.user.username == "ana")

    may_add = may_read


@pytest.fixture
def cases():
    with owner_policies.temporarily("test_case", Case()):
        yield {"owner_kind": "test_case", "owner_id": "371-1/2026"}


def later(days: float):
    return time_machine.travel(timezone.now() + dt.timedelta(days=days), tick=False)


def test_attached_elsewhere_without_copying(cast, receive, storage, cases):
    document = receive()
    actor = cast.actor("citizen")
    attached = services.refer_document(actor=actor, document=document, purpose="načrt", **cases)
    assert attached.pk != document.pk
    assert (attached.file, attached.name, attached.purpose) == (document.file, "vloga.pdf", "načrt")
    assert services.refer_document(actor=actor, document=document, purpose="načrt", **cases) == attached
    services.delete_document(actor=actor, document=document)
    with later(30):
        assert services.erase_unused() == 0
    assert len(lying(storage)) == 1
    assert b"".join(services.plain_chunks(attached.file)) == pdf()


def test_who_may_not_read_it_may_not_attach_it(cast, receive, cases):
    document = receive(who="neighbour")
    with pytest.raises(PermissionDenied):
        services.refer_document(actor=cast.actor("citizen"), document=document, **cases)
    with pytest.raises(PermissionDenied):
        services.refer_document(actor=cast.actor("neighbour"), document=document, **cases)


def test_refused_or_removed_files_are_not_attached(cast, receive, cases):
    actor = cast.actor("citizen")
    with pytest.raises(DocumentGone):
        services.refer_document(actor=actor, document=receive(EICAR, "opomba.txt"), **cases)
    gone = receive()
    services.delete_document(actor=actor, document=gone)
    with pytest.raises(DocumentGone):
        services.refer_document(actor=actor, document=gone, **cases)


def test_bytes_and_key_go_after_grace_and_the_trace_stays(cast, receive, storage):
    document = receive()
    services.delete_document(actor=cast.actor("citizen"), document=document)
    services.delete_document(actor=cast.actor("citizen"), document=document)  # twice is once
    with later(6.9):
        assert services.erase_unused() == 0
    with later(7.1):
        assert services.erase_unused() == 1
        assert services.erase_unused() == 0
    file = StoredFile.objects.get(pk=document.file_id)
    assert file.erased
    assert file.secret == ""
    row = Document.objects.get(pk=document.pk)
    assert (row.name, row.deleted_by) == ("", cast.users["citizen"])


@pytest.mark.django_db(transaction=True)
def test_erased_bytes_leave_the_disk(cast, receive, storage):
    document = receive()
    services.delete_document(actor=cast.actor("citizen"), document=document)
    with later(8):
        services.erase_unused()
    assert lying(storage) == []


@pytest.mark.django_db(transaction=True)
def test_infected_bytes_go_after_grace_though_still_listed(receive, storage):
    document = receive(EICAR, "opomba.txt")
    with later(8):
        assert services.erase_unused() == 1
    assert lying(storage) == []
    assert Document.objects.get(pk=document.pk).name == "opomba.txt"


def test_only_who_may_takes_away(cast, receive):
    document = receive()
    for who in ("anonymous", "neighbour", "officer", "other_officer", "administrator"):
        with pytest.raises(PermissionDenied):
            services.delete_document(actor=cast.actor(who), document=document)
    assert Document.objects.get(pk=document.pk).deleted is None


@pytest.mark.django_db(transaction=True)
def test_a_reference_made_while_files_are_swept_away_wins(cast, receive, storage, cases, settings):
    """No document is left without its bytes, whoever comes first."""
    settings.DOCUMENTS_GRACE_DAYS = 0
    actor, outcomes = cast.actor("citizen"), []
    for number in range(12):
        document = receive(pdf(b"%% %d\n" % number), f"{number}.pdf")
        start = threading.Barrier(3)

        def run(work, start=start, **arguments):
            try:
                start.wait()
                outcomes.append((work.__name__, work(**arguments)))
            except DocumentGone:
                outcomes.append((work.__name__, "gone"))
            finally:
                connection.close()

        jobs = [
            threading.Thread(
                target=run, args=(services.delete_document,), kwargs={"actor": actor, "document": document}
            ),
            threading.Thread(
                target=run, args=(services.refer_document,), kwargs={"actor": actor, "document": document, **cases}
            ),
            threading.Thread(target=run, args=(services.erase_unused,)),
        ]
        for job in jobs:
            job.start()
        for job in jobs:
            job.join()
    assert len(outcomes) == 36
    services.erase_unused()
    for attached in Document.objects.filter(deleted=None):
        assert attached.file.erased is None
        assert b"".join(services.plain_chunks(attached.file)).startswith(b"%PDF")
    assert len(lying(storage)) == Document.objects.filter(deleted=None).count()


def in_thread(*works):
    """Do things one after the other on another connection."""

    def run():
        try:
            for work in works:
                work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def wait_for_somebody_blocked():
    """Until another connection waits for a row that this one holds."""
    deadline = time.monotonic() + 30
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            if cursor.fetchone()[0]:
                return
            time.sleep(0.02)
    raise AssertionError("nobody waits")


@pytest.mark.django_db(transaction=True)
def test_a_reference_not_yet_committed_keeps_the_bytes(cast, receive, storage, cases, settings):
    settings.DOCUMENTS_GRACE_DAYS = 0
    document, actor = receive(), cast.actor("citizen")
    with transaction.atomic():
        attached = services.refer_document(actor=actor, document=document, **cases)
        sweeper = in_thread(lambda: services.delete_document(actor=actor, document=document), services.erase_unused)
        wait_for_somebody_blocked()
    sweeper.join()
    assert Document.objects.get(pk=document.pk).deleted
    assert b"".join(services.plain_chunks(StoredFile.objects.get(pk=attached.file_id))) == pdf()


@pytest.mark.django_db(transaction=True)
def test_who_comes_after_the_removal_is_told(cast, receive, cases):
    document, actor, outcome = receive(), cast.actor("citizen"), []

    def refer():
        try:
            outcome.append(services.refer_document(actor=actor, document=document, **cases))
        except DocumentGone:
            outcome.append("gone")

    with transaction.atomic():
        services.delete_document(actor=actor, document=document)
        late = in_thread(refer)
        wait_for_somebody_blocked()
    late.join()
    assert outcome == ["gone"]


@pytest.mark.django_db(transaction=True)
def test_a_file_that_is_looked_at_again_is_not_erased_meanwhile(cast, receive, storage):
    file = receive(EICAR, "opomba.txt").file
    with later(8):
        with transaction.atomic():
            services.recheck_file(actor=cast.actor("administrator"), file=file)
            sweeper = in_thread(services.erase_unused)
            wait_for_somebody_blocked()
        sweeper.join()
    assert StoredFile.objects.get(pk=file.pk).erased is None
    assert len(lying(storage)) == 1


def path_of(storage, file):
    return storage / file.key


def test_a_night_without_faults(receive, storage):
    receive()
    check = services.compare_storage()
    assert check.good
    assert (check.rows, check.stored, check.read) == (1, 1, 1)


FAULTS = {
    "missing": lambda path: path.unlink(),
    "size": lambda path: path.write_bytes(path.read_bytes() + b"x"),
    "contents": lambda path: path.write_bytes(path.read_bytes()[:-1] + b"\x00"),
}


@pytest.mark.parametrize("what", FAULTS)
def test_what_is_missing_or_altered_raises_an_alarm(cast, receive, storage, what, caplog):
    file = receive().file
    FAULTS[what](path_of(storage, file))
    check = services.compare_storage()
    assert not check.good
    assert {"file": str(file.pk), "what": what} in check.faults
    assert [record.levelname for record in caplog.records if "disagree" in record.message] == ["ERROR"]
    card = plugs.waiting_cards.get("documents.storage")
    assert card.count(cast.actor("administrator")) >= 1
    assert card.count(cast.actor("officer")) == 0
    text = metrics.exposition().decode()
    assert "portal_storage_faults 0.0" not in text
    page = cast.administrator.get("/admin/")
    assert "Napake v shrambi datotek" in page.content.decode()
    assert path_of(storage, file).exists() == (what != "missing")  # nothing was repaired or deleted


def test_bytes_without_a_record_go_after_a_day(receive, storage):
    receive()
    stray = storage / "00" / ("0" * 32)
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"left over")
    half = storage / "00" / "upload.part"
    half.write_bytes(b"half")
    check = services.compare_storage()
    assert (check.strays, check.removed, check.good) == (2, 0, True)
    assert stray.exists()
    with later(1.1):
        check = services.compare_storage()
    assert (check.strays, check.removed) == (2, 2)
    assert len(lying(storage)) == 1


def test_a_sample_goes_round(receive, storage, monkeypatch):
    from apps.documents.services import upkeep

    monkeypatch.setattr(upkeep, "SAMPLE", 1)
    files = [receive(pdf(b"%% %d\n" % number), f"{number}.pdf").file for number in range(3)]
    for _night in range(3):
        services.compare_storage()
    before = {file.pk: file.verified for file in files}
    assert all(StoredFile.objects.get(pk=pk).verified > moment for pk, moment in before.items())
    assert services.compare_storage(everything=True).read == 3


def test_a_storage_that_is_down_is_an_alarm_and_no_deletion(receive, monkeypatch):
    receive()

    def down():
        raise StorageDown("ConnectionError")

    monkeypatch.setattr(vault, "reachable", down)
    check = services.compare_storage()
    assert not check.good
    assert "ne odgovarja" in check.error
    assert StoredFile.objects.filter(erased=None).count() == 1


def test_the_command(receive, storage):
    file = receive().file
    told = io.StringIO()
    call_command("reconcile_files", "--all", stdout=told)
    assert "1 records, 1 stored, 1 read; 0 missing, 0 wrong" in told.getvalue()
    assert "256 / 256" in told.getvalue()
    path_of(storage, file).unlink()
    with pytest.raises(CommandError):
        call_command("reconcile_files", stdout=told)
    assert f"{file.pk} missing" in told.getvalue()
    assert StorageCheck.objects.count() == 2


def test_own_documents_have_a_period(cast, receive):
    document = receive()
    rule = plugs.retention_rules.get("documents.own")
    today = timezone.now().date()
    assert rule.due(today + dt.timedelta(days=700)).count() == 0
    then = today + dt.timedelta(days=800)
    assert list(rule.due(then)) == [document]
    rule.act(document)
    assert rule.due(then).count() == 0


def test_my_data_lists_my_documents(cast, receive):
    receive()
    collect = plugs.personal_data.get("documents").collect
    (mine,) = collect(cast.actor("citizen"))
    assert (mine["name"], mine["type"], mine["size"]) == ("vloga.pdf", "application/pdf", len(pdf()))
    assert collect(cast.actor("neighbour")) == collect(cast.actor("anonymous")) == []


def test_the_history_knows_neither_names_nor_keys(cast, receive):
    document = receive(name="izvid.pdf")
    services.delete_document(actor=cast.actor("citizen"), document=document)
    events = Document.pgh_event_model.objects.filter(pgh_obj_id=document.pk)
    assert [event.pgh_label for event in events.order_by("pgh_id")] == ["insert", "update"]
    kept = {field.name for model in (Document, StoredFile) for field in model.pgh_event_model._meta.get_fields()}
    assert "state" in kept
    assert not kept & {"name", "data_key"}
