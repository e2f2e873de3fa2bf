"""The staff shell: sidebar by right, cards of what waits, Slovenian."""

import pytest
from django.utils import timezone

from apps.core.models import OutboxEvent
from tests import live_events  # noqa: F401  declares the event

pytestmark = pytest.mark.django_db


def stuck_event():
    return OutboxEvent.objects.create(name="test_heard", attempts=3, next_attempt=timezone.now())


def test_the_first_page_tells_what_waits(cast):
    stuck_event()
    html = cast.administrator.get("/admin/").content.decode()
    assert "Zastala sporočila" in html
    assert "1 stvar čaka na vas." in html
    assert "fate=stuck" in html
    assert "2 things" not in html


def test_nothing_waits(cast):
    assert "Nič ne čaka na vas." in cast.administrator.get("/admin/").content.decode()
    assert "V meniju so področja" in cast.other_officer.get("/admin/").content.decode()


def test_the_sidebar_shows_what_one_may_see(cast):
    html = cast.officer.get("/admin/").content.decode()
    assert "Kraji in ustanove" in html
    assert "Naselja" not in html
    assert "Sodelavci" not in html
    assert "Sodelavci" in cast.administrator.get("/admin/").content.decode()


def test_english_staff_pages(cast):
    assert "What is waiting for you" in cast.administrator.get("/en/admin/").content.decode()


@pytest.mark.parametrize("who", ["anonymous", "citizen", "neighbour"])
def test_others_are_asked_to_sign_in(cast, who):
    assert getattr(cast, who).get("/admin/").status_code == 302


def test_stuck_events_can_be_found_and_tried_again(cast):
    event = stuck_event()
    OutboxEvent.objects.create(name="test_fine", delivered=timezone.now())
    for fate, names in {
        "stuck": {"test_heard"},
        "waiting": {"test_heard"},
        "delivered": {"test_fine"},
        "": {"test_heard", "test_fine"},
    }.items():
        answer = cast.administrator.get("/admin/core/outboxevent/", {"fate": fate} if fate else {})
        assert {row.name for row in answer.context["cl"].result_list} == names
    answer = cast.administrator.post(
        "/admin/core/outboxevent/", {"action": "deliver_now", "_selected_action": [str(event.pk)]}, follow=True
    )
    assert "Dostavljeno je 1 sporočilo." in answer.content.decode()
    event.refresh_from_db()
    assert event.delivered


def test_events_are_read_only(cast):
    event = stuck_event()
    assert cast.administrator.get(f"/admin/core/outboxevent/{event.pk}/change/").status_code == 200
    assert cast.administrator.post(f"/admin/core/outboxevent/{event.pk}/change/", {"name": "x"}).status_code == 403
    assert cast.administrator.get(f"/admin/core/outboxevent/{event.pk}/delete/").status_code == 403
    assert cast.officer.get("/admin/core/outboxevent/").status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "identity/user/",
        "identity/user/add/",
        "django_celery_beat/periodictask/",
        "core/outboxevent/",
        "territory/place/add/",
    ],
)
def test_staff_pages_answer(cast, path):
    assert cast.administrator.get(f"/admin/{path}").status_code == 200
