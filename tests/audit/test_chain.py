"""The chain: one, whole, in spite of races and deaths; and every way to tamper with it is named."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from apps.audit import chain, heads, services
from apps.audit.models import AccessLog, ChainCheck
from apps.core import crypto
from tools.places import ROOT

WRITER = """
import django; django.setup()
from apps.audit.services import chain_waiting
print("ready", flush=True)
input()
print(chain_waiting(batch={batch}), flush=True)
"""


@pytest.fixture(autouse=True)
def heads_dir(settings, tmp_path):
    settings.AUDIT_HEADS_DIR = str(tmp_path / "heads")
    return tmp_path / "heads"


def write(count, **values):
    AccessLog.objects.bulk_create(
        AccessLog(**{"verb": "view", "actor_kind": "staff", "kind": "identity.person", "object_id": str(n), "door": "admin", "object_label": "Občanka Čebela"} | values)
        for n in range(count)
    )  # fmt: skip


def tamper(sql, *values):
    """As the owner of the table, past the triggers."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_accesslog DISABLE TRIGGER USER")
        cursor.execute(sql, values)
        cursor.execute("ALTER TABLE audit_accesslog ENABLE TRIGGER USER")


def fault():
    return services.verify().fault


# --- the chain ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_rows_are_chained_in_batches_and_verified():
    write(25)
    assert services.chain_waiting(batch=10) == 25
    assert services.chain_waiting() == 0
    rows = list(AccessLog.objects.order_by("sequence"))
    assert [row.sequence for row in rows] == list(range(1, 26))
    assert [row.previous for row in rows] == [chain.FIRST, *(row.hash for row in rows[:-1])]
    verdict = services.verify()
    assert (verdict.rows, verdict.head, verdict.fault) == (25, rows[-1].hash, None)
    check = ChainCheck.objects.get()
    assert (check.rows, check.head, check.fault) == (25, rows[-1].hash, "")
    assert check.finished


@pytest.mark.django_db
def test_anybody_can_recompute_a_hash_from_the_columns_alone():
    """Written down once without our code: what an auditor would do."""
    write(1, object_id="7", case="478-1/2026")
    services.chain_waiting()
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, happened AT TIME ZONE 'UTC', hash FROM audit_accesslog")
        key, happened, stored = cursor.fetchone()
    happened = happened.isoformat(timespec="microseconds")
    text = (
        f'{{"actor_kind":"staff","case":"478-1/2026","door":"admin","happened":"{happened}+00:00","id":"{key}",'
        f'"kind":"identity.person","object_id":"7","object_label":"Občanka Čebela","previous":"{"0" * 64}",'
        '"sequence":1,"verb":"view"}'
    )
    assert hashlib.sha256(text.encode()).hexdigest() == stored


@pytest.mark.django_db(transaction=True)
def test_a_row_that_commits_late_gets_its_place_too():
    """Ids rise with time, commits do not: the older row arrives after the younger one was chained."""
    written, go = threading.Event(), threading.Event()

    def slow():
        try:
            with transaction.atomic():
                write(1, object_id="late")
                written.set()
                assert go.wait(20)
        finally:
            connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert written.wait(20)
    write(1, object_id="early")
    assert services.chain_waiting() == 1
    go.set()
    thread.join(20)
    assert services.chain_waiting() == 1
    first, second = AccessLog.objects.order_by("sequence")
    assert (first.object_id, second.object_id) == ("early", "late")
    assert second.id < first.id
    assert fault() is None


@pytest.mark.django_db(transaction=True)
def test_threads_that_write_and_chain_at_once_make_one_chain():
    failures = []

    def work(number):
        try:
            for _ in range(10):
                write(3, object_id=str(number))
                services.chain_waiting(batch=2)
        except DatabaseError as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    services.chain_waiting()
    assert failures == []
    verdict = services.verify()
    assert (verdict.rows, verdict.fault) == (120, None)


def writer(batch):
    """A real process of its own on the database of this test."""
    database = connection.settings_dict
    url = (
        f"postgres://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    )
    env = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER.format(batch=batch)], env=env, cwd=ROOT, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout.readline() == "ready\n"
    return process


def begin(process):
    process.stdin.write("\n")
    process.stdin.flush()


def until(condition):
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.django_db(transaction=True)
def test_two_processes_make_one_chain():
    write(600)
    processes = [writer(20), writer(20)]
    for process in processes:
        begin(process)
    done = [int(process.communicate(timeout=120)[0]) for process in processes]
    assert sum(done) == 600
    verdict = services.verify()
    assert (verdict.rows, verdict.fault) == (600, None)


@pytest.mark.django_db(transaction=True)
def test_a_killed_writer_leaves_a_whole_chain_for_the_next():
    write(2000)
    process = writer(5)
    begin(process)
    until(lambda: AccessLog.objects.exclude(sequence=None).exists())
    process.send_signal(signal.SIGKILL)
    process.wait(30)
    left = AccessLog.objects.waiting().count()
    assert 0 < left < 2000
    assert services.chain_waiting() == left
    verdict = services.verify()
    assert (verdict.rows, verdict.fault) == (2000, None)


# --- what the database refuses ------------------------------------------------------------------------------------

REFUSED = [
    "DELETE FROM audit_accesslog",
    "DELETE FROM audit_accesslog WHERE false",
    "UPDATE audit_accesslog SET actor_name = 'nihče'",
    "UPDATE audit_accesslog SET sequence = sequence + 10",
    "UPDATE audit_accesslog SET hash = repeat('f', 64)",
    "UPDATE audit_accesslog SET sequence = NULL, previous = NULL, hash = NULL",
    "SELECT set_config('pgtrigger.ignore', '{' || (SELECT string_agg(tgname, ',') FROM pg_trigger WHERE tgrelid = 'audit_accesslog'::regclass) || '}', true); DELETE FROM audit_accesslog",
    "INSERT INTO audit_accesslog (id, happened, verb, actor_kind, actor_id, actor_name, workplace, roles, behalf, kind, object_id, object_label, \"case\", reason, request, door, sequence, previous, hash)"
    " VALUES (gen_random_uuid(), now(), 'view', 'staff', '', '', '', '', '', '', '', '', '', '', '', 'admin', 9, repeat('a', 64), repeat('b', 64))",
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("sql", REFUSED)
def test_raw_sql_on_the_trail_is_refused(sql):
    write(3)
    services.chain_waiting()
    with pytest.raises(DatabaseError, match="it is a trail"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert fault() is None


@pytest.mark.django_db
def test_emptying_the_trail_is_refused():
    write(1)
    refused = pytest.raises(DatabaseError, match="TRUNCATE of audit_accesslog is refused")
    with connection.cursor() as cursor, refused, transaction.atomic():
        cursor.execute("TRUNCATE audit_accesslog")
    assert AccessLog.objects.count() == 1


@pytest.mark.django_db
def test_a_waiting_row_cannot_change_while_it_is_chained():
    write(1)
    with pytest.raises(DatabaseError, match="it is a trail"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE audit_accesslog SET sequence = 1, previous = repeat('0', 64), hash = repeat('a', 64), reason = 'x'"
        )


# --- what the check finds -----------------------------------------------------------------------------------------


@pytest.fixture
def ten(db):
    write(10)
    services.chain_waiting()
    return {row.sequence: row for row in AccessLog.objects.order_by("sequence")}


COLUMNS = {
    "actor_name": "'nihče'", "subject": "gen_random_uuid()", "happened": "happened + interval '1 microsecond'",
    "verb": "'list'", "reason": "'zaradi reda'", "case": "'1'", "object_id": "''", "employer": "gen_random_uuid()",
}  # fmt: skip


@pytest.mark.parametrize("column", COLUMNS)
def test_a_changed_row_is_named(ten, column):
    tamper(f'UPDATE audit_accesslog SET "{column}" = {COLUMNS[column]} WHERE sequence = 4')
    found = fault()
    assert (found.what, found.sequence, found.row) == ("changed", 4, str(ten[4].pk))


def test_a_changed_row_with_a_right_hash_of_its_own_breaks_the_next(ten):
    row = AccessLog.objects.filter(sequence=4).values(*chain.COLUMNS).get() | {"actor_name": "nihče"}
    tamper("UPDATE audit_accesslog SET actor_name = 'nihče', hash = %s WHERE sequence = 4", chain.digest(row))
    assert (fault().what, fault().sequence, fault().row) == ("reordered", 5, str(ten[5].pk))


def test_a_missing_row_is_named(ten):
    tamper("DELETE FROM audit_accesslog WHERE sequence BETWEEN 4 AND 6")
    assert (fault().what, fault().sequence) == ("missing", 4)
    assert str(fault()) == "missing (sequence 4): rows are missing (4–6)"


def test_a_row_taken_out_of_the_chain_is_missing(ten):
    tamper("UPDATE audit_accesslog SET sequence = NULL, previous = NULL, hash = NULL WHERE sequence = 4")
    assert (fault().what, fault().sequence) == ("missing", 4)


def test_rows_that_changed_places_are_named(ten):
    tamper("UPDATE audit_accesslog SET sequence = 999 WHERE sequence = 4")
    tamper("UPDATE audit_accesslog SET sequence = 4 WHERE sequence = 7")
    tamper("UPDATE audit_accesslog SET sequence = 7 WHERE sequence = 999")
    assert (fault().what, fault().sequence, fault().row) == ("reordered", 4, str(ten[7].pk))


def test_numbers_closed_up_after_a_deletion_are_named(ten):
    tamper("DELETE FROM audit_accesslog WHERE sequence = 4")
    for number in range(5, 11):
        tamper("UPDATE audit_accesslog SET sequence = %s WHERE sequence = %s", number - 1, number)
    assert (fault().what, fault().sequence, fault().row) == ("reordered", 4, str(ten[5].pk))


def rebuild():
    """What somebody with all rights over the database would do: hash everything anew, without a flaw."""
    last = chain.FIRST
    for number, row in enumerate(list(AccessLog.objects.order_by("sequence").values(*chain.COLUMNS)), start=1):
        row |= {"sequence": number, "previous": last}
        last = chain.digest(row)
        tamper(
            "UPDATE audit_accesslog SET sequence = %s, previous = %s, hash = %s WHERE id = %s",
            number, row["previous"], last, row["id"],
        )  # fmt: skip


def test_a_chain_written_anew_is_found_by_its_exported_head(ten):
    services.export_head()
    tamper("UPDATE audit_accesslog SET actor_name = 'nihče' WHERE sequence = 4")
    rebuild()
    assert chain.walk({}, lambda rows: None).fault is None
    found = fault()
    assert (found.what, found.sequence) == ("head", 10)
    assert found.row == str(AccessLog.objects.get(sequence=10).pk)


def test_a_tail_cut_off_is_found_by_the_exported_head(ten):
    services.export_head()
    tamper("DELETE FROM audit_accesslog WHERE sequence > 7")
    assert (fault().what, fault().sequence) == ("missing", 8)


def test_an_emptied_log_is_found_by_the_exported_head(ten):
    services.export_head()
    tamper("DELETE FROM audit_accesslog")
    assert (fault().what, fault().sequence) == ("missing", 1)


@pytest.mark.django_db
def test_a_row_that_waits_too_long_is_named():
    write(1)
    assert fault() is None
    with time_machine.travel("2096-01-01T12:00:00+01:00"):
        found = fault()
    assert (found.what, found.row) == ("late", str(AccessLog.objects.get().pk))


# --- heads --------------------------------------------------------------------------------------------------------


def test_the_head_is_written_once_a_day_whole_and_signed(ten, heads_dir):
    with time_machine.travel("2026-11-22T23:30:00+00:00"):  # half past midnight in Ljubljana: the 23rd
        path = services.export_head()
    assert path == heads_dir / "audit-head-2026-11-23.json"
    content = json.loads(path.read_text())
    assert (content["sequence"], content["hash"]) == (10, ten[10].hash)
    write(1)
    with time_machine.travel("2026-11-23T12:00:00+00:00"):
        assert services.export_head() == path
    assert json.loads(path.read_text()) == content
    assert [entry.name for entry in heads_dir.iterdir()] == [path.name]
    assert fault() is None


def test_the_head_takes_in_what_still_waits(heads_dir, db):
    write(3)
    assert json.loads(services.export_head().read_text())["sequence"] == 3


@pytest.mark.parametrize(
    "change", [{"sequence": 9}, {"hash": "f" * 64}, {"day": "2026-01-01"}, {"signature": "0" * 64}, {"key": 77}]
)
def test_a_changed_head_is_named(ten, change):
    path = services.export_head()
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    found = fault()
    assert found.what == "file"
    assert found.detail == path.name


@pytest.mark.parametrize("text", ["", "[]", "{", '{"day": 5}', "null"])
def test_an_unreadable_head_is_named(ten, text):
    services.export_head().write_text(text)
    assert fault().what == "file"


def test_heads_outlive_a_rotation_of_keys(ten, settings):
    services.export_head()
    settings.FIELD_KEYS += ",9:" + "an-other-key-of-enough-length-0123456789"
    assert crypto.current_number() == 9
    assert fault() is None


def test_a_bad_head_hides_none_of_the_others(ten, heads_dir):
    services.export_head()
    (heads_dir / "audit-head-2020-01-01.json").write_text("{}")
    found, wrong = heads.read()
    assert len(found) == 1
    assert (wrong.what, wrong.detail) == ("file", "audit-head-2020-01-01.json")


def test_a_renamed_head_is_named(ten, heads_dir):
    path = services.export_head()
    path.rename(heads_dir / "audit-head-2020-01-01.json")
    assert fault().what == "file"


def test_an_empty_chain_has_a_head_and_is_right(db, heads_dir):
    services.export_head()
    assert fault() is None
    assert heads.read() == ({}, None)


# --- the command --------------------------------------------------------------------------------------------------


def test_the_command_says_ok(ten):
    services.export_head()
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert out.getvalue().startswith("OK: 10 rows")
    assert "compared with 1 exported heads" in out.getvalue()
    assert ten[10].hash in out.getvalue()


def test_the_command_names_the_first_broken_row_and_fails(ten):
    tamper("UPDATE audit_accesslog SET actor_name = 'nihče' WHERE sequence IN (4, 8)")
    error = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify_audit", stderr=error)
    assert ended.value.code == 1
    assert "BROKEN after 3 right rows: changed (sequence 4, row " + str(ten[4].pk) in error.getvalue()
