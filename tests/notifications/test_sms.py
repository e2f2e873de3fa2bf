"""Parts of text messages, and what they cost."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from apps.notifications import figures, services
from apps.notifications.choices import Channel
from apps.notifications.models import Message, SmsPrice
from apps.notifications.services import sms_parts
from tests.conftest import sign_in
from tests.factories.people import make_department, make_municipality, make_staff


@pytest.mark.parametrize(
    ("text", "parts", "encoding", "units"),
    [
        ("", 0, "GSM-7", 0),
        ("Dober dan", 1, "GSM-7", 9),
        ("a" * 160, 1, "GSM-7", 160),
        ("a" * 161, 2, "GSM-7", 161),
        ("a" * 306, 2, "GSM-7", 306),
        ("a" * 307, 3, "GSM-7", 307),
        ("a" * 158 + "€", 1, "GSM-7", 160),
        ("a" * 159 + "€", 2, "GSM-7", 161),
        ("č", 1, "UCS-2", 1),
        ("š" * 70, 1, "UCS-2", 70),
        ("ž" * 71, 2, "UCS-2", 71),
        ("ž" * 134, 2, "UCS-2", 134),
        ("ž" * 135, 3, "UCS-2", 135),
        ("äöüñÉà@£Δ", 1, "GSM-7", 9),
        ("ç", 1, "UCS-2", 1),  # only the capital is in the alphabet
        ("🚒" * 35, 1, "UCS-2", 70),
        ("🚒" * 36, 2, "UCS-2", 72),
    ],
)
def test_parts_are_counted_as_networks_do(text, parts, encoding, units):
    found = sms_parts(text)
    assert (found.parts, found.encoding, found.units) == (parts, encoding, units)


def test_what_takes_two_is_not_cut_in_half():
    """152 letters, then a euro: it does not fit into the one place left of the first part."""
    assert sms_parts("a" * 152 + "€" + "a" * 151).parts == 2
    assert sms_parts("a" * 152 + "€" + "a" * 152).parts == 3
    assert sms_parts("ž" * 66 + "🚒" + "ž" * 66).parts == 3


def test_the_rest_of_the_last_part_is_told():
    assert (sms_parts("a" * 150).left, sms_parts("a" * 161).left, sms_parts("č" * 60).left) == (10, 145, 10)


@pytest.mark.django_db(transaction=True)
def test_a_sent_message_keeps_what_it_cost(smtp, settings):
    settings.SMS_URL = "simulator:"
    SmsPrice.objects.create(provider="", valid_from="2020-01-01", cents="4.20")
    SmsPrice.objects.create(provider="simulator", valid_from="2020-01-01", cents="5.55")
    SmsPrice.objects.create(provider="simulator", valid_from=timezone.localdate() + dt.timedelta(days=2), cents="9")
    letter = services.Letter(to="+38640111222", text="č" * 71, kind="test", channel=Channel.SMS)
    services.post_letters([letter])
    assert services.deliver_messages() == 1
    row = Message.objects.get()
    assert (row.parts, row.price) == (2, Decimal("11.10"))
    cost = figures.costs(timezone.localdate())[0]
    assert (cost["messages"], cost["pieces"], cost["unpriced"], str(cost["cost"])) == (1, 2, 0, "0,11\u00a0€")


@pytest.mark.django_db(transaction=True)
def test_without_a_price_the_parts_are_kept_and_said(smtp, settings):
    settings.SMS_URL = "simulator:"
    services.post_letters([services.Letter(to="+38640111222", text="Dober dan", kind="test", channel=Channel.SMS)])
    services.deliver_messages()
    assert (Message.objects.get().parts, Message.objects.get().price) == (1, None)
    cost = figures.costs(timezone.localdate())[0]
    assert (cost["unpriced"], cost["cost"]) == (1, None)


@pytest.mark.django_db
def test_finance_keeps_the_prices_and_sees_the_cost_alone(client):
    sign_in(client, make_staff("nina", "finance", make_department(make_municipality())))
    given = {"provider": "", "valid_from": "2026-01-01", "cents": "4,20"}
    assert client.post("/admin/notifications/smsprice/add/", given).status_code == 302
    assert SmsPrice.objects.get().cents == Decimal("4.20")
    html = client.get("/admin/notifications/message/stevilke/").content.decode()
    assert "Portal v zadnjem letu ni poslal nobenega SMS" in html
    assert "Poti iz portala" not in html
    assert client.get("/admin/notifications/message/").status_code == 403
