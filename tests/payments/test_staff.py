"""Staff: what each may do with an order, four eyes, exemptions, reminders, bank, figures and their export."""

import csv
import io
import zipfile

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.audit.models import AccessLog
from apps.notifications.models import Notification
from apps.payments import finance, services
from apps.payments.choices import ExemptionGround, OrderState
from apps.payments.demo import statement
from apps.payments.exceptions import MoveRefused, NothingToPay
from apps.payments.models import Difference, Exemption, Order, Payment, Refund, Reminder, StatementLine, TariffItem
from apps.payments.services.reconciling import BACK
from apps.payments.tasks import poll_payments, reconcile, remind_overdue
from tests.cases.conftest import DOES_NOT, client_of, person
from tests.factories.cases import open_one, order_for
from tests.factories.people import TESTS, acting_as, make_staff, today
from tests.payments.money import DAY, begin, bring, tell

BASE = "/admin/payments"


@pytest.fixture
def order(office, cast):
    return order_for(open_one(cast.users["citizen"], office.department))


@pytest.fixture
def accountant(office):
    return make_staff("racunovodja", "finance", office.other)


def ask(order, **values):
    return services.request_exemption(actor=person(order.payer), order=order, ground=ExemptionGround.MEANS, **values)


STEPS = ("opomin", "oprostitev", "preklic")


@pytest.mark.parametrize("step", STEPS)
def test_who_may_take_steps_with_an_order(office, cast, order, step):
    url = f"{BASE}/order/{order.pk}/{step}/"
    given = {"reason": "pomota", "ground": "body"}
    for client in (cast.anonymous, cast.citizen, *(client_of(office.users[who]) for who in DOES_NOT)):
        assert client.post(url, given).status_code in (302, 403, 404)
    order.refresh_from_db()
    assert (order.state, Reminder.objects.count()) == (OrderState.OPEN, 0)
    client = client_of(office.officer)
    assert client.get(url).status_code == 200
    assert client.post(url, given).status_code == 302
    order.refresh_from_db()
    assert (order.state, Reminder.objects.count()) == {
        "opomin": ("open", 1), "oprostitev": ("exempted", 0), "preklic": ("cancelled", 0),
    }[step]  # fmt: skip


def test_a_reason_is_asked_for(office, order):
    client = client_of(office.officer)
    assert "Napaka:" in client.post(f"{BASE}/order/{order.pk}/preklic/", {"reason": ""}).content.decode()
    order.refresh_from_db()
    assert order.state == OrderState.OPEN


def test_the_page_of_an_order_shows_all_of_it(office, order):
    tell(begin(order))
    bring(("Ana", 500, order.reference))
    services.request_refund(actor=acting_as(office.officer), order=order, cents=500, reason="dvojno plačilo")
    text = client_of(office.officer).get(f"{BASE}/order/{order.pk}/change/").content.decode()
    for part in ("odmerjeno 36,30", "preplačilo 5,00", "dvojno plačilo", "odmera", "terjatve", "Prekličite nalog"):
        assert part in text


def test_a_refund_takes_two(office, accountant, order):
    bring(("Ana", 4000, order.reference))
    officer, head, clerk = acting_as(office.officer), acting_as(office.head), acting_as(accountant)
    for cents in (0, -1, 371, 4000):
        with pytest.raises(ValidationError):
            services.request_refund(actor=officer, order=order, cents=cents, reason="x")
    refund = services.request_refund(actor=head, order=order, cents=370, reason="preplačilo")
    with pytest.raises(ValidationError):
        services.request_refund(actor=head, order=order, cents=1, reason="še enkrat")
    for actor in (head, officer, TESTS):  # who asked; who may not; nobody in person
        with pytest.raises(PermissionDenied):
            services.approve_refund(actor=actor, refund=refund)
    with pytest.raises(MoveRefused):
        services.pay_refund_out(actor=clerk, refund=refund, paid_on=DAY)
    services.approve_refund(actor=clerk, refund=refund)
    with pytest.raises(MoveRefused):
        services.refuse_refund(actor=clerk, refund=refund, answer="ne")
    services.pay_refund_out(actor=clerk, refund=refund, paid_on=DAY)
    standing = services.standing_of(order.pk)
    assert (standing.surplus, standing.refundable, standing.returned) == (0, 0, 370)


def test_a_refund_in_the_admin(office, accountant, order):
    bring(("Ana", 4000, order.reference))
    officer, clerk = client_of(office.officer), client_of(accountant)
    page = officer.get(f"{BASE}/order/{order.pk}/vracilo/").content.decode()
    assert "3,70" in page
    too_much = officer.post(f"{BASE}/order/{order.pk}/vracilo/", {"amount": "40,00", "reason": "x"}).content.decode()
    assert "največ 3,70" in too_much
    assert officer.post(f"{BASE}/order/{order.pk}/vracilo/", {"amount": "3,70", "reason": "x"}).status_code == 302
    refund = Refund.objects.get()
    url = f"{BASE}/refund/{refund.pk}"
    officer.post(f"{url}/odobritev/")
    refund.refresh_from_db()
    assert refund.state == "requested"
    assert "currency_exchange" in clerk.get("/admin/").content.decode()
    assert clerk.post(f"{url}/odobritev/").status_code == 302
    assert clerk.post(f"{url}/nakazano/", {"paid_on": "27. 11. 2026"}).status_code == 302
    refund.refresh_from_db()
    assert (refund.state, refund.paid_on) == ("paid_out", DAY)


def test_deciding_on_an_exemption(office, cast, order):
    row = ask(order, text="Prejemam DSP.")
    with pytest.raises(MoveRefused):
        ask(order)
    with pytest.raises(MoveRefused):
        services.record_exemption(actor=acting_as(office.officer), order=order, ground="body", reason="x")
    url = f"{BASE}/exemption/{row.pk}"
    for client in (cast.citizen, *(client_of(office.users[who]) for who in DOES_NOT)):
        assert client.post(f"{url}/ugoditev/", {"reason": "da"}).status_code in (302, 403, 404)
        row.refresh_from_db()
        assert row.state == "requested"
    officer = client_of(office.officer)
    assert "Prejemam DSP." in officer.get(f"{url}/change/").content.decode()
    assert officer.post(f"{url}/zavrnitev/", {"reason": "Odločba je potekla."}).status_code == 302
    order.refresh_from_db()
    assert order.state == OrderState.OPEN
    assert Notification.objects.get(kind="fee-exemption").body == "Odločba je potekla."
    again = ask(order)
    tell(begin(order))  # pays meanwhile
    officer.post(f"{BASE}/exemption/{again.pk}/ugoditev/", {"reason": "Nova odločba velja."})
    order.refresh_from_db()
    assert order.state == OrderState.EXEMPTED
    assert services.standing_of(order.pk).surplus == 3630
    assert Exemption.objects.filter(state="granted").count() == 1


def test_nobody_decides_on_their_own(office, order):
    row = ask(order)
    Exemption.objects.filter(pk=row.pk).update(requested_by=office.officer)
    with pytest.raises(PermissionDenied):
        services.decide_exemption(actor=acting_as(office.officer), exemption=row, granted=True, reason="zase")


def test_strangers_ask_for_nothing(office, cast, order):
    for actor in (person(cast.users["neighbour"]), acting_as(office.officer)):
        with pytest.raises(PermissionDenied):
            services.request_exemption(actor=actor, order=order, ground="means")


def tariff(**values):
    given = {
        "code": "opomin", "title_sl": "Taksa za opomin", "title_en": "Fee for a reminder", "cents": 230, "source": "ZUT",
        "valid_from": "2026-01-01", "iban": "SI56011004960309112", "reference": "SI11 75965-7111002",
    }  # fmt: skip
    return TariffItem.objects.create(**given | values)


def test_a_formal_reminder_costs_what_the_tariff_says(office, order):
    services.remind(actor=acting_as(office.officer), order=order)
    assert Order.objects.count() == 1
    tariff()
    reminder = services.remind(actor=acting_as(office.officer), order=order)
    fee = Order.objects.get(key="fee-opomin")
    assert (fee.cents, fee.due, fee.payer, fee.purpose_sl) == (
        230,
        reminder.due,
        order.payer,
        f"Taksa za opomin, {order.about}",
    )
    services.remind(actor=acting_as(office.officer), order=order)
    assert Order.objects.count() == 2
    tell(begin(order))
    assert not services.is_settled("case", order.owner_id)
    assert list(services.orders_due("case", order.owner_id)) == [fee]
    tell(begin(fee))
    assert services.is_settled("case", order.owner_id)
    with pytest.raises(NothingToPay):
        services.remind(actor=acting_as(office.officer), order=fee)
    assert Notification.objects.filter(kind="fee-reminder").count() == 3


def test_the_portal_reminds_once_when_the_day_has_passed(office, cast, order):
    paid = order_for(open_one(cast.users["citizen"], office.department, 2), due=DAY)
    tell(begin(paid))
    remind_overdue()
    assert not Reminder.objects.exists()
    Order.objects.update(due=today().replace(year=2020))
    remind_overdue()
    remind_overdue()
    assert (Reminder.objects.get().order, Notification.objects.filter(kind="fee-reminder").count()) == (order, 1)


def test_the_tariff_by_day_channel_and_level(db):
    tariff(cents=100, valid_from="2025-01-01", valid_to="2025-12-31")
    tariff(cents=200)
    tariff(cents=150, channel="e_identified")
    tariff(cents=120, channel="e_identified", level="high", valid_from="2026-02-01")
    item = services.item_for
    day = DAY.replace
    assert item("opomin", day(year=2024)) is None
    assert item("opomin", day(year=2025)).cents == 100
    assert item("opomin", DAY, channel="paper").cents == 200
    assert item("opomin", DAY, channel="e_identified", level="substantial").cents == 150
    assert item("opomin", DAY, channel="e_identified", level="high").cents == 120


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [("iban", "SI56011004960309113", "veljaven IBAN"), ("reference", "SI11 75964-7111002", "Sklic mora biti"),
     ("valid_from", "2026-06-01", "že velja postavka")],
)  # fmt: skip
def test_the_tariff_is_kept_by_finance(office, accountant, field, value, words):
    tariff(code="prekop")
    given = {
        "code": "prekop", "title_sl": "Prekop", "title_en": "Digging", "cents": "4080", "channel": "any", "level": "",
        "conditions": "", "valid_from": "1. 1. 2025", "valid_to": "31. 12. 2025", "source": "odlok",
        "iban": "SI56 0110 0496 0309 112", "reference": "SI11 75965-7111002", "purpose_code": "GOVT",
    }  # fmt: skip
    clerk, url = client_of(accountant), f"{BASE}/tariffitem/add/"
    wrong = given | ({"valid_to": ""} if field == "valid_from" else {field: value})
    assert words in clerk.post(url, wrong).content.decode()
    assert client_of(office.officer).post(url, given).status_code == 403
    assert clerk.post(url, given).status_code == 302
    assert TariffItem.objects.get(cents=4080).iban == "SI56011004960309112"
    assert clerk.post(f"{BASE}/tariffitem/{TariffItem.objects.get(cents=4080).pk}/delete/").status_code == 403


def test_importing_a_statement(office, accountant, order):
    content = statement("S", DAY, [("Ana", 3630, order.reference), ("Neznanec", 100, "SI99")])
    url, clerk = f"{BASE}/bankstatement/uvoz/", client_of(accountant)
    for client in (client_of(office.officer), client_of(office.head)):
        assert client.post(url, {"file": SimpleUploadedFile("i.xml", content)}).status_code == 403
    assert "ni izpisek" in clerk.post(url, {"file": SimpleUploadedFile("i.xml", b"x")}).content.decode()
    answer = clerk.post(url, {"file": SimpleUploadedFile("i.xml", content)}, follow=True)
    text = answer.content.decode()
    assert "Izpisek S je uvožen." in text
    assert order.reference in text
    line = StatementLine.objects.get(state="unmatched")
    other = order_for(Order.objects.none() or open_one(order.payer, office.department, 3))
    step = f"{BASE}/statementline/{line.pk}/razporeditev/"
    assert "Naloga s tem sklicem ni" in clerk.post(step, {"reference": "SI11 1-2-3"}).content.decode()
    assert clerk.post(step, {"reference": other.reference.replace(" ", "")}).status_code == 302
    other.refresh_from_db()
    assert other.state == OrderState.PARTLY_PAID
    assert "Neznanec" in clerk.get(f"{BASE}/statementline/{line.pk}/change/").content.decode()
    assert client_of(office.officer).get(f"{BASE}/statementline/{line.pk}/change/").status_code in (403, 404)


@pytest.mark.parametrize(
    "model", ["payment", "ledgerentry", "bankstatement", "statementline", "difference", "providerevent"]
)
def test_books_are_for_finance(office, accountant, order, model):
    tell(begin(order))
    bring(("Ana", 500, order.reference))
    assert client_of(accountant).get(f"{BASE}/{model}/").status_code == 200
    assert client_of(office.officer).get(f"{BASE}/{model}/").status_code == 403


def test_figures_and_export(office, accountant, order):
    tell(begin(order))
    year = today().year
    clerk = client_of(accountant)
    text = clerk.get(f"{BASE}/order/finance/?leto={year}").content.decode()
    assert text.count("36,30") >= 4
    assert "SI11 75965-7111002" in text
    assert clerk.get(f"{BASE}/order/finance/?leto=abc").status_code == 200
    for path in ("finance/", f"finance/{year}.csv"):
        for client in (client_of(office.officer), client_of(office.head)):
            assert client.get(f"{BASE}/order/{path}").status_code == 403
    raw = clerk.get(f"{BASE}/order/finance/{year}.csv").content
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))
    assert rows[1][1] == order.reference
    assert rows[1][8:] == ["36,30", "36,30", "0,00", "0,00", "0,00", "0,00"]
    book = clerk.get(f"{BASE}/order/finance/{year}.xlsx").content
    with zipfile.ZipFile(io.BytesIO(book)) as packed:
        assert b"36.3" in packed.read("xl/worksheets/sheet1.xml")
    assert clerk.get(f"{BASE}/order/finance/{year}.pdf").status_code == 404
    assert AccessLog.objects.filter(kind="payments.order", verb="export").count() == 2


def test_no_text_of_an_export_is_a_formula(order):
    Order.objects.update(purpose_sl="=1+1")
    assert b";'=1+1;" in finance.as_csv(Order.objects.all())


def test_figures_cost_the_same_for_few_and_many(office, cast, accountant):
    counts = []
    for few, many in ((0, 3), (3, 30)):
        for number in range(few, many):
            order_for(open_one(cast.users["citizen"], office.department, number))
        with CaptureQueriesContext(connection) as queries:
            finance.figures(today().year)
            finance.as_csv(finance.of_year(today().year))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_nightly_comparison(office, accountant, order):
    payment = begin(order)
    from apps.payments.models import SimulatedCharge
    from apps.payments.services import simulator

    charge = SimulatedCharge.objects.get()
    simulator.play(charge_id=charge.pk, act="tiho")
    reconcile()
    payment.refresh_from_db()
    assert (payment.state, Difference.objects.count()) == ("settled", 0)
    SimulatedCharge.objects.update(cents=3629)
    reconcile()
    reconcile()
    row = Difference.objects.get()
    assert (row.kind, row.cents, row.closed) == ("amount", 3629, None)
    SimulatedCharge.objects.all().delete()
    reconcile()
    assert set(Difference.objects.values_list("kind", flat=True)) == {"amount", "not_there"}
    clerk = client_of(accountant)
    assert clerk.get(f"{BASE}/difference/?fate=open").content.decode().count("SIM-") >= 2
    assert clerk.post(f"{BASE}/difference/{row.pk}/razresitev/", {"note": "UJP je popravil"}).status_code == 302
    row.refresh_from_db()
    assert row.note == "UJP je popravil"
    assert BACK.days == 7
    poll_payments()
    assert Payment.objects.count() == 1
