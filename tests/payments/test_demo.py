"""Demo data and what the house knows of people who pay: shown, exported, forgotten."""

from apps.core.actor import Actor
from apps.documents.models import Document
from apps.payments import demo, services
from apps.payments.models import Exemption, Order, StatementLine
from apps.payments.plugins import people
from tests.documents.conftest import storage
from tests.factories.cases import open_one, order_for
from tests.factories.people import today
from tests.payments.money import begin, tell

__all__ = ["storage"]


def test_the_demo_shows_every_kind_and_runs_again(office, cast, storage):
    for number in range(7):
        order_for(open_one(cast.users["citizen"], office.department, number))
    assert demo.load(today()) == "2 online, 4 by transfer"
    states = list(Order.objects.order_by("created", "pk").values_list("state", flat=True))
    assert states == ["paid", "paid", "paid", "paid", "partly_paid", "open", "open"]
    assert set(StatementLine.objects.values_list("state", flat=True)) == {"matched", "over", "partial", "unmatched"}
    assert Exemption.objects.get().state == "requested"
    assert demo.load(today()) == "as before"


def test_what_is_known_of_a_payer_and_what_goes(office, cast, storage):
    citizen = cast.users["citizen"]
    order = order_for(open_one(citizen, office.department))
    row = services.request_exemption(actor=Actor(user=citizen), order=order, ground="means", text="Prejemam DSP.")
    tell(begin(order))
    (told,) = people.my_orders(Actor(user=citizen))
    assert (told["payments"][0]["amount_cents"], told["exemptions"][0]["text"]) == (3630, "Prejemam DSP.")
    assert people.my_orders(Actor(user=cast.users["neighbour"])) == []
    assert people.my_orders(Actor()) == []
    kept, gone = people.erasure_plan(citizen)
    assert ((kept.fate, kept.count), (gone.fate, gone.count)) == (("kept", 1), ("erased", 1))
    people.erase(citizen)
    row.refresh_from_db()
    assert row.text == "Prejemam DSP."  # not decided yet
    Exemption.objects.update(state="refused", decided="2026-03-01T12:00:00Z")
    assert not people.old_requests(today().replace(year=2031)).exists()
    assert list(people.old_requests(today().replace(year=2032))) == [row]
    people.erase(citizen)
    row.refresh_from_db()
    assert row.text == ""
    assert not Document.objects.of("exemption", row.pk).exists()
