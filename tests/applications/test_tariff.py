"""What filing costs is what the tariff says on that day; a form speaks where the tariff is silent."""

import datetime as dt
import re

import pytest
import time_machine
from django.core.management import call_command

from apps.applications.models import FormVersion, Procedure
from apps.identity.models import Department
from apps.payments.models import Order, TariffItem
from tests.cases.conftest import client_of
from tests.factories import filing
from tests.factories.applications import make_form, minimal_definition
from tests.factories.people import make_staff

pytestmark = pytest.mark.django_db
ROAD, CLOSURE = "prekop-obcinske-ceste", "zapora-obcinske-ceste"
NBSP = "\N{NO-BREAK SPACE}"


def item(code, cents, channel="any", **values):
    """An item in force since the beginning of 2026."""
    given = {
        "title_sl": "Upravna taksa", "title_en": "Administrative fee", "source": "Odlok", "iban": "SI56011006000005649",
        "reference": "SI11 75965-7111002", "valid_from": dt.date(2026, 1, 1),
    }  # fmt: skip
    return TariffItem.objects.create(code=code, cents=cents, channel=channel, **given | values)


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode().replace(NBSP, " "))


def test_the_tariff_comes_with_the_catalogue_once(catalogue):
    items = TariffItem.objects.filter(code__startswith=CLOSURE)
    assert {(one.code, one.channel, one.cents) for one in items} == {
        (f"{CLOSURE}-dela", "e_identified", 2500), (f"{CLOSURE}-dela", "web_without_identification", 2950),
        (f"{CLOSURE}-prireditev", "e_identified", 4000), (f"{CLOSURE}-prireditev", "web_without_identification", 4450),
    }  # fmt: skip
    one = items.filter(code=f"{CLOSURE}-dela").first()
    assert one.title_sl.startswith("Upravna taksa: ")
    assert "Zakon o upravnih taksah" in one.source
    count = TariffItem.objects.count()
    TariffItem.objects.filter(code=ROAD).update(cents=1, valid_to=dt.date(2026, 1, 31))
    call_command("load_procedures", verbosity=0)
    assert TariffItem.objects.count() == count
    assert set(TariffItem.objects.filter(code=ROAD).values_list("cents", flat=True)) == {1}


def test_the_fee_of_a_form_of_the_staffs_own_is_not_written_over(catalogue):
    TariffItem.objects.filter(code=ROAD).delete()
    FormVersion.objects.filter(procedure__slug=ROAD).update(
        published_by=make_staff("vodja", "head", Procedure.objects.get(slug=ROAD).department)
    )
    call_command("load_procedures", verbosity=0)
    assert not TariffItem.objects.filter(code=ROAD).exists()


def test_finance_changes_a_fee_and_everybody_reads_the_new_one(catalogue, client):
    assert "36,30 €" in page(client, f"/e-vloge/{ROAD}/")
    clerk = make_staff("racunovodja", "finance", Department.objects.filter(code="FIN").get())
    old = TariffItem.objects.get(code=ROAD, channel="e_identified")
    url = f"/admin/payments/tariffitem/{old.pk}/change/"
    given = {name: getattr(old, name) for name in ("code", "title_sl", "title_en", "cents", "channel", "source", "iban",
             "reference", "purpose_code")}  # fmt: skip
    with time_machine.travel("2026-12-10 09:00+01:00", tick=False):
        finance = client_of(clerk)
        ended = given | {"valid_from": "1. 1. 2025", "valid_to": "31. 12. 2026"}
        assert finance.post(url, ended).status_code == 302
        new = given | {"cents": "4150", "valid_from": "1. 1. 2027"}
        assert finance.post("/admin/payments/tariffitem/add/", new).status_code == 302
    with time_machine.travel("2026-12-31 23:59:30+01:00", tick=False):
        assert "36,30 €" in page(client, f"/e-vloge/{ROAD}/")
    with time_machine.travel("2027-01-01 00:00:30+01:00", tick=False):
        start = page(client, f"/e-vloge/{ROAD}/")
        assert "41,50 €" in start
        assert "36,30" not in start
        assert "41,50 €" in page(client, "/e-vloge/?q=prekop")
        fees = client.get(f"/api/v1/procedures/{ROAD}/").json()["fee"]
        assert {(one["channel"], one["cents"]) for one in fees} == {
            ("e_identified", 4150), ("web_without_identification", 4080), ("paper", 4080)
        }  # fmt: skip
        listed = client.get("/api/v1/procedures/?q=prekop").json()["results"]
        assert next(one for one in listed if one["slug"] == ROAD)["fee"] == fees


def test_an_answer_chooses_the_item(catalogue, client):
    TariffItem.objects.filter(code=f"{CLOSURE}-prireditev", channel="e_identified").update(cents=5000)
    start = page(client, f"/e-vloge/{CLOSURE}/")
    assert "od 25,00 € do 50,00 €" in start
    assert "40,00 €" not in start


def test_the_order_is_for_what_the_tariff_asks_into_its_account(applicant, at_home):
    application = filing.ready(applicant)
    item("prekop", 1234, "e_identified")
    item("prekop", 9999, "e_identified", valid_from=dt.date(2025, 1, 1), valid_to=dt.date(2025, 12, 31))
    for address in (f"/e-vloge/vloga/{application.pk}/", f"/e-vloge/vloga/{application.pk}/pregled/"):
        assert "12,34 €" in page(at_home, address)
    done = filing.file(applicant, application)
    order = Order.objects.get(owner_id=done.case_id)
    assert (done.fee, order.cents, order.iban) == (1234, 1234, "SI56011006000005649")
    assert order.reference.startswith("SI11 75965-7111002-")


@pytest.mark.parametrize(("level", "cents"), [("low", 2000), ("substantial", 1500), ("high", 1200)])
def test_of_the_items_the_one_of_the_channel_and_the_level_counts(level, cents):
    actor = filing.citizen(level=level)
    application = filing.ready(actor)
    item("prekop", 2000)
    item("prekop", 1500, "e_identified")
    item("prekop", 1200, "e_identified", level="high")
    assert filing.file(actor, application).fee == cents


def test_an_item_of_zero_makes_it_free(applicant):
    application = filing.ready(applicant)
    item("prekop", 0)
    assert filing.file(applicant, application).fee is None
    assert not Order.objects.exists()


def test_a_form_without_a_fee_gets_one_by_the_tariff(applicant, client):
    version = make_form("zastonj", minimal_definition())
    assert "Brez takse" in page(client, "/e-vloge/zastonj/")
    item("zastonj", 700)
    assert "7,00 €" in page(client, "/e-vloge/zastonj/")
    done = filing.file(applicant, filing.draft(applicant, version))
    assert Order.objects.get(owner_id=done.case_id).cents == done.fee == 700


def test_the_editor_says_that_the_tariff_counts(catalogue):
    procedure = Procedure.objects.get(slug=ROAD)
    head = client_of(make_staff("vodja", "head", procedure.department))
    html = page(head, f"/admin/applications/procedure/{procedure.pk}/obrazec/taksa/")
    assert "Velja tarifa" in html
    assert "36,30 €" in html
    TariffItem.objects.all().update(valid_to=dt.date(2025, 12, 31))
    assert "Velja tarifa" not in page(head, f"/admin/applications/procedure/{procedure.pk}/obrazec/taksa/")
