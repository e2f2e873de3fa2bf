"""Seals: an independent check calls them valid and whole, and there is one of each, whoever is killed."""

import datetime as dt
import hashlib
import io
import json
import threading

import pytest
import time_machine
from cryptography import x509
from cryptography.x509.oid import NameOID
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import override_settings
from pypdf import PdfReader

from apps.core import plugs
from apps.core.actor import system_actor
from apps.core.metrics import exposition
from apps.documents import checks, demo, services
from apps.documents.choices import SealReason, SealState
from apps.documents.exceptions import SealStands, SealUnavailable
from apps.documents.models import Document, Seal
from apps.documents.services import issuing
from apps.documents.signing import codes
from apps.documents.signing.child import examine
from tests.documents.conftest import content_of, lying
from tests.documents.signing import Authority, independent, time_stamping
from tests.documents.test_pdf import text_of, walk
from tools.seal import PAST

PORTAL = system_actor("test")


def ca_of(folder):
    return x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes())


def test_an_independent_check_calls_it_valid_and_whole(issue, seal):
    pdf = content_of(issue())
    found = independent(pdf, ca_of(seal))
    own = found["certificate"]
    assert (found["signatures"], found["whole"], found["digest"], found["bound"]) == (1, True, True, True)
    assert own.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)[0].value == "Mestna občina Ptuj – DEMO"
    assert own.subject.get_attributes_for_oid(NameOID.ORGANIZATION_IDENTIFIER)
    usage = own.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.content_commitment
    assert not usage.digital_signature


@pytest.mark.parametrize("place", [1_000, -300])
def test_the_independent_check_sees_a_changed_byte(issue, seal, place):
    pdf = bytearray(content_of(issue()))
    pdf[place] ^= 1
    assert not independent(bytes(pdf), ca_of(seal))["digest"]
    assert not independent(bytes(pdf) + b"\n", ca_of(seal))["whole"]


def test_it_certifies_that_nothing_may_change_and_stays_for_the_archive_and_everybody(issue):
    pdf = content_of(issue())
    reader = PdfReader(io.BytesIO(pdf))
    catalog = reader.root_object
    xmp = catalog["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in xmp
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert "pyHanko" not in xmp
    value = catalog["/Perms"]["/DocMDP"]
    assert value["/SubFilter"] == "/ETSI.CAdES.detached"
    assert value["/Reference"][0]["/TransformParams"]["/P"] == 1
    (field,) = catalog["/AcroForm"]["/Fields"]
    widget = field.get_object()
    assert widget["/F"] & 0b100111 == 0b100  # printed, never hidden: PDF/A-2, 6.3.2
    assert widget["/Rect"][0] == widget["/Rect"][2] < 0  # empty: needs no appearance; outside: needs no tag
    assert all(page["/Tabs"] == "/S" for page in reader.pages)
    assert catalog["/MarkInfo"]["/Marked"]
    tags = json.dumps(str(walk(catalog["/StructTreeRoot"])))
    assert "/Figure" in tags
    assert "NeedAppearances" not in catalog["/AcroForm"]


def test_the_code_is_printed_with_its_address_and_in_the_seal(issue, settings):
    settings.BASE_URL = "https://portal.ptuj.si"
    document = issue()
    seal = services.seal_of(document)
    pdf = content_of(document)
    text = text_of(pdf)
    assert f"portal.ptuj.si/preveri/{seal.spoken}/" in text.replace("\n", "")
    assert f"Koda dokumenta {seal.spoken}" in text  # on every page
    assert f"/Reason ({seal.code})".encode() in pdf
    assert (seal.sha256, document.file.sha256) == (hashlib.sha256(pdf).hexdigest(),) * 2
    assert services.verify_code(seal.spoken.lower().replace("-", " ")) == seal


def test_in_english(issue):
    document = issue(language="en")
    assert f"localhost:8000/en/preveri/{services.seal_of(document).spoken}/" in text_of(content_of(document))


def test_codes_are_read_as_people_write_them_and_slips_are_noticed():
    for _try in range(200):
        code = codes.new_code()
        assert codes.read_code(f" {codes.spoken(code).lower()} ") == code
        assert codes.read_code(code.replace("0", "o").replace("1", "l")) == code
        for place in range(codes.LENGTH):
            other = codes.ALPHABET[(codes.ALPHABET.index(code[place]) + 7) % 32]
            assert codes.read_code(code[:place] + other + code[place + 1 :]) == ""
    assert codes.read_code("") == codes.read_code("Ž" * 16) == codes.read_code(code[:15]) == ""
    assert len({codes.new_code() for _try in range(1_000)}) == 1_000


def test_asked_again_it_is_the_same_and_another_key_another(issue):
    first = issue("a")
    assert issue("a", title="Nekaj drugega") == first
    assert issue("b") != first
    assert Seal.objects.count() == Document.objects.count() == 2


def test_a_worker_that_is_killed_before_the_end_leaves_none_and_the_next_makes_one(issue, storage, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(issuing, "_enter", lambda *args, **kwargs: 1 / 0)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            issue()
    assert not Document.objects.exists()
    issue()
    assert Seal.objects.count() == Document.objects.count() == 1


def test_what_the_caller_takes_back_was_never_issued(issue):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        issue()
        raise ZeroDivisionError
    assert not Seal.objects.exists()
    assert not Document.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_make_one(issue, storage):
    made, begun = [], threading.Barrier(2)

    def work():
        begun.wait()
        made.append(issue().pk)
        connection.close()

    threads = [threading.Thread(target=work) for _worker in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 2
    assert len(set(made)) == 1
    assert Seal.objects.count() == len(lying(storage)) == 1


def test_who_may(issue, cast):
    with pytest.raises(PermissionDenied):
        issue(actor=cast.actor("neighbour"))
    seal = services.seal_of(issue())
    for who in ("anonymous", "citizen", "neighbour", "officer", "other_officer"):
        with pytest.raises(PermissionDenied):
            services.revoke_seal(actor=cast.actor(who), seal=seal, reason=SealReason.MISTAKE)
        assert not Seal.objects.visible_to(cast.actor(who)).exists()
    assert Seal.objects.visible_to(cast.actor("administrator")).get() == seal


def test_states_go_one_way(issue):
    old, new, third = (services.seal_of(issue(key)) for key in "abc")
    with pytest.raises(SealStands):
        services.supersede_seal(actor=PORTAL, seal=old, by=old)
    services.supersede_seal(actor=PORTAL, seal=old, by=new)
    with pytest.raises(SealStands):
        services.supersede_seal(actor=PORTAL, seal=old, by=third)
    with pytest.raises(SealStands):
        services.supersede_seal(actor=PORTAL, seal=third, by=old)
    assert services.revoke_seal(actor=PORTAL, seal=old, reason=SealReason.KEY).state == SealState.REVOKED
    with pytest.raises(SealStands):
        services.revoke_seal(actor=PORTAL, seal=old, reason=SealReason.MISTAKE)
    told = old.history_events.order_by("pgh_id").values_list("state", flat=True)
    assert list(told) == ["valid", "superseded", "revoked"]


@pytest.mark.parametrize(
    "change",
    [{"sha256": "0" * 64}, {"code": "0" * 16}, {"title_sl": "Sklep"}, {"state": "valid", "reason": ""}],
)
def test_the_database_lets_nobody_rewrite_a_seal(issue, change):
    seal = services.revoke_seal(actor=PORTAL, seal=services.seal_of(issue()), reason=SealReason.MISTAKE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Seal.objects.filter(pk=seal.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Seal.objects.filter(pk=seal.pk).delete()


def test_without_a_usable_certificate_nothing_is_sealed(issue, settings, seal, storage):
    def fault(**values):
        before = {name: getattr(settings, name) for name in values}
        for name, value in values.items():
            setattr(settings, name, value)
        with pytest.raises(SealUnavailable) as refused:
            issue()
        for name, value in before.items():
            setattr(settings, name, value)
        return refused.value.fault

    assert fault(SEAL_PKCS12="") == "missing"
    assert fault(SEAL_PKCS12=str(seal / "none.p12")) == fault(SEAL_PASSWORD="napačno") == "unreadable"
    assert fault(SEAL_PKCS12=str(seal / "ca.pem")) == "unreadable"
    assert fault(DEMO=False) == "demo"
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=731), tick=True):
        assert fault() == "expired"
    with time_machine.travel(dt.datetime.now(dt.UTC) - PAST - dt.timedelta(days=1), tick=True):
        assert fault() == "early"
    assert lying(storage) == []
    assert not Document.objects.exists()


def test_our_examiner_agrees(issue):
    (found,) = examine(content_of(issue()), [])["signatures"]
    assert (found["intact"], found["valid"], found["covers"], found["changes"]) == (True, True, "whole", "none")


def test_with_a_time_stamp_when_there_is_an_authority(issue, seal, settings):
    with time_stamping(Authority().person("Ura", stamps=True)) as address:
        settings.SEAL_TSA_URL = address
        document = issue()
    found = independent(content_of(document), ca_of(seal))
    assert found["digest"]
    assert found["unsigned"] == ["signature_time_stamp_token"]
    assert services.seal_of(document).timestamped


def test_an_authority_that_does_not_answer_stops_the_issue_and_nothing_else(issue, settings, storage):
    settings.SEAL_TSA_URL = "http://127.0.0.1:9/"
    with pytest.raises(SealUnavailable, match="timestamp"):
        issue()
    assert not Seal.objects.exists()
    assert lying(storage) == []


def faults(**values):
    with override_settings(**values):
        return [message.id for message in [*checks.seal_is_usable(), *checks.seal_is_there()]]


def test_the_system_check_tells(seal):
    given = {"DEMO": True, "DEBUG": False}
    assert faults(**given) == []
    assert faults(**given | {"SEAL_PASSWORD": "x"}) == ["documents.E001"]
    assert faults(**given | {"DEMO": False}) == ["documents.E002"]
    assert faults(SEAL_PKCS12="", DEMO=False, DEBUG=False) == ["documents.W002"]
    assert faults(SEAL_PKCS12="", DEMO=True) == []
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=715), tick=True):
        assert faults(**given) == ["documents.W003"]
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=740), tick=True):
        assert faults(**given) == ["documents.W004"]


def test_metrics_and_the_card_of_administrators(seal, cast):
    def days():
        text = exposition().decode()
        found = [line for line in text.splitlines() if line.startswith("portal_seal_days_left ")]
        return float(found[0].split()[1]) if found else None

    card = plugs.waiting_cards.get("documents.seal")
    assert 728 <= days() <= 730
    assert card.count(cast.actor("administrator")) == 0
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=715), tick=True):
        assert card.count(cast.actor("administrator")) == 1
    with override_settings(SEAL_PASSWORD="x"):
        assert days() is None
        assert card.count(cast.actor("administrator")) == 1
    with override_settings(SEAL_PKCS12=""):
        assert card.count(cast.actor("administrator")) == 0


def test_the_demo_has_one_to_verify(seal, storage, settings, db):
    today = dt.date(2026, 11, 20)
    told = demo.load(today)
    assert told == demo.load(today)
    assert told == f"one sealed letter, {Seal.objects.get().spoken}"


def test_the_demo_without_a_seal(settings, db):
    settings.DEMO, settings.SEAL_PKCS12 = True, ""
    assert demo.load(dt.date(2026, 11, 20)) == "no seal is configured"
    assert not Seal.objects.exists()
