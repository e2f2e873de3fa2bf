"""The outbox in the admin."""

import re

import pytest

from apps.core import access
from apps.notifications.models import Message

pytestmark = pytest.mark.django_db
LIST = "/admin/notifications/message/"


@pytest.fixture
def rows(cast):
    words = {
        "recipient": "ana.horvat@primer.invalid",
        "subject": "Nova koda",
        "text": "https://portal.invalid/zeton-77",
    }
    return {
        state: Message.objects.create(kind=f"kind.{state}", state=state, user=cast.users["citizen"], attempts=3, last_error="SMTP 451", **words)
        for state in ("waiting", "sending", "sent", "failed", "stuck", "cancelled")
    }  # fmt: skip


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("anonymous", 302),
        ("citizen", 302),
        ("neighbour", 302),
        ("officer", 403),
        ("other_officer", 403),
        ("administrator", 200),
    ],
)
def test_who_sees_it(cast, rows, who, status):
    assert getattr(cast, who).get(LIST).status_code == status


def test_lists_name_nobody(cast, rows):
    html = cast.administrator.get(LIST).content.decode()
    assert "a•••@p•••.invalid" in html
    assert "SMTP 451" in html
    for word in ("ana.horvat", "Nova koda", "zeton-77", "Ana Horvat"):
        assert word not in html


@pytest.mark.parametrize(
    ("fate", "states"),
    [
        ("given_up", {"failed", "stuck"}),
        ("under_way", {"waiting", "sending"}),
        ("sent", {"sent"}),
        ("cancelled", {"cancelled"}),
    ],
)
def test_stuck_ones_are_found(cast, rows, fate, states):
    shown = set(re.findall(r"kind\.(\w+)<", cast.administrator.get(LIST, {"fate": fate}).content.decode()))
    assert shown & set(rows) == states


def test_opening_shows_the_address_but_never_the_words(cast, rows):
    html = cast.administrator.get(f"{LIST}{rows['stuck'].pk}/change/").content.decode()
    assert "ana.horvat@primer.invalid" in html
    assert "Nova koda" in html
    assert "zeton-77" not in html
    assert cast.other_officer.get(f"{LIST}{rows['stuck'].pk}/change/").status_code == 404


def test_trying_again_and_cancelling(cast, rows):
    chosen = {"_selected_action": [str(row.pk) for row in rows.values()]}
    html = cast.administrator.post(LIST, {"action": "retry", **chosen}, follow=True).content.decode()
    assert "v katerem to ni mogoče" in html
    states = {name: Message.objects.get(pk=row.pk) for name, row in rows.items()}
    assert (states["stuck"].state, states["stuck"].attempts) == ("waiting", 0)
    assert states["failed"].state == "waiting"
    assert (states["sent"].state, states["cancelled"].state, states["sending"].state) == (
        "sent",
        "cancelled",
        "sending",
    )
    cast.administrator.post(LIST, {"action": "cancel", **chosen})
    assert Message.objects.filter(state="cancelled").count() == 4


def test_without_the_right_there_are_no_actions(cast, rows):
    from django.contrib.auth.models import Permission

    cast.users["officer"].user_permissions.add(Permission.objects.get(codename="view_message"))
    chosen = {"_selected_action": [str(rows["stuck"].pk)]}
    assert cast.officer.get(LIST).status_code == 200
    cast.officer.post(LIST, {"action": "retry", **chosen})
    assert Message.objects.get(pk=rows["stuck"].pk).state == "stuck"


def test_nobody_writes_by_hand(cast, rows):
    for path in ("add/", f"{rows['stuck'].pk}/delete/"):
        assert cast.administrator.get(f"{LIST}{path}").status_code == 403
    assert cast.administrator.post(f"{LIST}{rows['stuck'].pk}/change/", {"state": "sent"}).status_code == 403


def test_the_first_page_tells_what_got_stuck(cast, rows):
    html = cast.administrator.get("/admin/").content.decode()
    assert "Pošta, ki se je zataknila" in html
    assert "fate=given_up" in html
    assert "Pošta, ki se je zataknila" not in cast.officer.get("/admin/").content.decode()


def test_the_list_costs_the_same_for_few_and_many(cast, rows, django_assert_max_num_queries):
    with django_assert_max_num_queries(12) as few:
        cast.administrator.get(LIST)
    Message.objects.bulk_create(
        Message(kind="bulk", recipient="a@b.invalid", user=cast.users["neighbour"]) for _ in range(44)
    )
    with django_assert_max_num_queries(len(few)):
        cast.administrator.get(LIST)


def test_who_opens_or_acts_is_written_down(cast, rows):
    told = []
    Message.objects.filter(pk=rows["failed"].pk).update(user=None)
    with access.access_hooks.temporarily("test", told.append):
        cast.administrator.get(f"{LIST}{rows['failed'].pk}/change/")
        cast.administrator.post(LIST, {"action": "retry", "_selected_action": [str(rows["stuck"].pk)]})
    seen = [(entry.actor.user.username, entry.verb, entry.object_id) for entry in told if entry.verb != "list"]
    assert seen == [("eva", "view", str(rows["failed"].pk)), ("eva", "change", str(rows["stuck"].pk))]
    assert told[-1].subject == cast.users["citizen"].pk
