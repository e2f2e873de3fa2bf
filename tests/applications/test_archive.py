"""A real application in the package of its case, and what is left of it when the case is deleted."""

import hashlib
import json

import pytest
import time_machine
from django.db import transaction
from django.db.utils import IntegrityError, InternalError
from django.urls import reverse

from apps.applications.models import Application, Cosigner, Supplement, Transcription
from apps.cases import services
from apps.cases.choices import ItemState
from apps.cases.models import ArchivePackage, Case, DisposalItem
from apps.cases.services.plan import load_plan
from apps.core import retention
from apps.core.actor import system_actor
from apps.documents.services import erase_unused
from apps.payments.models import Order
from apps.payments.services import cancel_order
from tests.applications import typed as typing
from tests.applications.mending import call, page
from tests.applications.pages import send
from tests.cases.conftest import acting_as, client_of
from tests.cases.test_archive import checked, described, read
from tests.cases.test_disposal import LATER, everything
from tests.cases.test_plan import closed
from tests.conftest import sign_in
from tests.documents.conftest import storage  # noqa: F401
from tests.factories.people import TESTS, make_staff

pytestmark = pytest.mark.usefixtures("storage")
REFUSED = (IntegrityError, InternalError)


@pytest.fixture
def supplemented(mendable, desk_officer, at_home):
    """Filed, called for a supplement, supplemented, closed in 2026."""
    load_plan()
    request = call(desk_officer, mendable, {"kind": "field", "id": "ulica", "note": "Manjka številka."})
    assert send(at_home, page(request), "oddaj", ulica="Dravska ulica 10", statement="on").status_code == 302
    closed(Case.objects.get(pk=mendable.case_id), "2026-11-27")
    return Application.objects.get(pk=mendable.pk)


@pytest.fixture
def people(supplemented):
    department = supplemented.case.department
    return make_staff("arhivarka", "archivist", department), make_staff("nacelnica", "head", department)


def test_what_was_signed_lies_in_the_package_byte_for_byte(supplemented, people):
    archivist, _head = people
    services.request_package(actor=acting_as(archivist), case_id=supplemented.case_id)
    services.make_packages()
    files = checked(read(ArchivePackage.objects.get()))
    described(files)
    assert hashlib.sha256(files["data/vloga/vsebina.json"]).hexdigest() == supplemented.digest
    assert json.loads(files["data/vloga/podpis.json"])["sha256"] == supplemented.digest
    supplement = Supplement.objects.get()
    assert hashlib.sha256(files["data/vloga/dopolnitev-1.json"]).hexdigest() == supplement.digest
    assert any(path.startswith("data/dokumenti/") and path.endswith(".pdf") for path in files)


def test_nothing_of_the_application_is_left(supplemented, people):
    archivist, head = people
    applicant, case = supplemented.applicant, supplemented.case
    for order in Order.objects.of("case", case.pk).waiting():
        cancel_order(actor=TESTS, order=order, reason="r")
    Cosigner.objects.create(application=supplemented, name="Sovlagateljica Zofka", token_digest="x")
    for rows in (Application.objects.filter(pk=supplemented.pk), Supplement.objects.all()):
        with pytest.raises(REFUSED), transaction.atomic():
            rows._raw_delete("default")
    with time_machine.travel(LATER, tick=False):
        retention.run(actor=system_actor("retention"), only="cases.closed")
        keys = DisposalItem.objects.values_list("pk", flat=True)
        made = services.make_list(actor=acting_as(archivist), items=list(keys), reason="Rok je potekel.")
        services.approve_list(actor=acting_as(head), list_id=made.pk)
    with time_machine.travel("2032-03-01T12:00:00+01:00", tick=False):
        assert services.dispose_due() == 1
    assert DisposalItem.objects.get().state == ItemState.DONE
    assert not any(model.objects.exists() for model in (Application, Supplement, Cosigner))
    with time_machine.travel("2032-04-01T12:00:00+01:00", tick=False):
        erase_unused()
    kept = ("identity.", "notifications.", "payments.", "audit.", "core.OutboxEvent")  # each has rules of its own
    for label, rows in everything().items():
        assert not any("Zofka" in row or "Dravska ulica 10" in row for row in rows), label
        assert label.startswith(kept) or not any(str(applicant.pk) in row for row in rows), label
    client = client_of(applicant)
    sign_in(client, applicant)
    assert client.get(reverse("cases:mine")).status_code == 200
    assert case.number not in client.get(reverse("cases:mine")).content.decode()
    register = client_of(head).get(reverse("admin:cases_case_change", args=[case.pk]))
    assert register.status_code == 200
    assert "I-1/2032" in register.content.decode()


@pytest.mark.django_db
def test_what_was_typed_from_paper_goes_the_same_ways():
    """Every save lies in the package; with the case nothing of it is left."""
    load_plan()
    staff = typing.people()
    filing = typing.register(staff.clerk)
    typing.typed(staff.clerk, filing, {"zacetek": ["spomladi", "", ""]}, namen="Vodovot za Zofko")
    typing.typed(staff.officer, filing, namen="Vodovod za Zofko")
    case = closed(Case.objects.get(pk=filing.case_id), "2026-11-27")
    archivist, head = make_staff("arhivarka", "archivist", case.department), staff.head
    services.request_package(actor=acting_as(archivist), case_id=case.pk)
    services.make_packages()
    files = checked(read(ArchivePackage.objects.get()))
    described(files)
    saves = [json.loads(files[f"data/vloga/prepis-{number}.json"]) for number in (1, 2)]
    assert [one["values"]["namen"] for one in saves] == ["Vodovot za Zofko", "Vodovod za Zofko"]
    assert saves[1]["typed"] == {"zacetek": ["spomladi", "", ""]}
    assert hashlib.sha256(files["data/vloga/prepis-2.json"]).hexdigest() == Application.objects.get().digest
    assert "data/vloga/vsebina.json" not in files
    with time_machine.travel(LATER, tick=False):
        retention.run(actor=system_actor("retention"), only="cases.closed")
        keys = DisposalItem.objects.values_list("pk", flat=True)
        made = services.make_list(actor=acting_as(archivist), items=list(keys), reason="Rok je potekel.")
        services.approve_list(actor=acting_as(head), list_id=made.pk)
    with time_machine.travel("2032-03-01T12:00:00+01:00", tick=False):
        assert services.dispose_due() == 1
    assert DisposalItem.objects.get().state == ItemState.DONE
    assert not any(model.objects.exists() for model in (Application, Transcription))
    assert not any("Zofk" in row for rows in everything().values() for row in rows)
