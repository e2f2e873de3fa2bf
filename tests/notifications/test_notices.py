"""Notices: told once, in the person's language, read by the person alone; mail and API."""

import datetime as dt
import json
import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core import metrics, plugs
from apps.identity.models import Consent, Person
from apps.identity.services.consents import record_consent
from apps.notifications import services
from apps.notifications.models import Message, Notification
from tests.conftest import make_user
from tests.notifications import outbox

pytestmark = pytest.mark.django_db
PAGE, API = "/moj-ptuj/obvestila/", "/api/v1/notifications/"


@pytest.fixture
def ana(cast):
    person = Person.objects.create(user=cast.users["citizen"], contact_email="ana@example.invalid")
    return person.user


def tell(user, **values):
    words = {"kind": "test", "title": "Zadeva je rešena", "body": "Odločba <b>371-1/2026</b> vas čaka."}
    return services.notify(user=user, **words | values)


def test_a_notice_and_a_mail_that_keeps_the_secret(ana):
    notice = tell(ana, url="/moj-ptuj/nastavitve/")
    mail = outbox()[0]
    assert (mail.recipient, mail.subject, mail.kind, mail.user) == (
        "ana@example.invalid",
        "Zadeva je rešena",
        "test",
        ana,
    )
    for part in (mail.text, mail.html):
        assert f"http://localhost:8000/moj-ptuj/obvestila/{notice.pk}/" in part
        assert "371-1" not in part


def test_the_language_is_the_readers(ana):
    Person.objects.update(language="en")
    notice = tell(ana, title=_("Domov"), body=_("Iskanje"))  # words that are translated already
    mail = outbox()[0]
    assert (notice.title, notice.body) == ("Home", "Search")
    assert (mail.subject, mail.language) == ("Home", "en")
    assert f"/en/moj-ptuj/obvestila/{notice.pk}/" in mail.text
    assert '<html lang="en">' in mail.html


def test_whoever_has_no_contact_gets_it_at_the_account_or_in_the_portal_alone(cast):
    staff = make_user("gina", is_staff=True, email="gina@ptuj.invalid")
    tell(staff)
    tell(cast.users["neighbour"])
    tell(staff, email=False)
    staff.is_active = False
    tell(staff)
    assert [mail.recipient for mail in outbox()] == ["gina@ptuj.invalid"]
    assert Notification.objects.count() == 4


def test_the_same_is_told_once(ana):
    first = tell(ana, dedupe="1")
    assert tell(ana, dedupe="1") == first
    assert tell(ana, dedupe="2") != first
    assert len(outbox()) == Notification.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_told_by_many_at_once_it_is_told_once(db):
    user = make_user("ana", email="ana@example.invalid")
    start = threading.Barrier(6)

    def work():
        start.wait()
        tell(user, dedupe="1")
        connection.close()

    threads = [threading.Thread(target=work) for _number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Notification.objects.count() == Message.objects.count() == 1


@pytest.mark.parametrize(
    "url", ["https://drugje.invalid/", "//drugje.invalid/", "/\\drugje.invalid", "javascript:alert(1)", "brez"]
)
def test_a_notice_leads_nowhere_else(ana, url):
    with pytest.raises(ValueError, match="path"):
        tell(ana, url=url)
    assert not outbox()


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}01900000-0000-7000-8000-000000000000/"])
def test_signed_out_one_is_asked_to_sign_in(client, path):
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/prijava/?next=/moj-ptuj/obvestila/")


def test_the_page_shows_ones_own_and_counts(ana, cast):
    tell(ana)
    html = cast.citizen.get(PAGE).content.decode()
    assert "Odločba &lt;b&gt;371-1/2026&lt;/b&gt; vas čaka." in html
    assert 'aria-current="page"' in html
    assert '<span class="n">1</span>' in html
    assert html.count("<h1") == 1
    for who in ("neighbour", "officer", "other_officer", "administrator"):
        other = getattr(cast, who).get(PAGE).content.decode()
        assert "371-1/2026" not in other
        assert "Obvestil še ni" in other


def test_opening_reads_it_and_leads_on(ana, cast):
    notice = tell(ana, url="/moj-ptuj/nastavitve/?a=1")
    assert cast.citizen.get(f"/en{PAGE}{notice.pk}/")["Location"] == "/en/moj-ptuj/nastavitve/?a=1"
    first = Notification.objects.get().read
    assert first is not None
    cast.citizen.get(f"{PAGE}{notice.pk}/")
    assert Notification.objects.get().read == first
    assert "Vsa obvestila ste prebrali." in cast.citizen.get(PAGE).content.decode()


def test_what_machines_read_has_no_english_address(ana, cast):
    notice = tell(ana, url="/api/v1/notifications/")
    assert cast.citizen.get(f"/en{PAGE}{notice.pk}/")["Location"] == "/api/v1/notifications/"


def test_a_notice_without_a_goal_has_a_page(ana, cast):
    notice = tell(ana)
    assert "Zadeva je rešena" in cast.citizen.get(f"{PAGE}{notice.pk}/").content.decode()


@pytest.mark.parametrize("who", ["neighbour", "officer", "other_officer", "administrator"])
def test_nobody_opens_or_reads_for_another(ana, cast, who):
    notice = tell(ana)
    client = getattr(cast, who)
    assert client.get(f"{PAGE}{notice.pk}/").status_code == 404
    assert client.post(f"{PAGE}{notice.pk}/prebrano/").status_code == 404
    client.post(f"{PAGE}prebrana/")
    assert client.get(f"{API}{notice.pk}/").status_code == 404
    assert client.post(f"{API}{notice.pk}/read/").status_code == 404
    client.post(f"{API}read-all/")
    assert client.get(API).json() == {"results": [], "next": None}
    assert Notification.objects.get().read is None


def test_reading_one_and_all(ana, cast):
    one, two, three = tell(ana), tell(ana), tell(ana)
    assert cast.citizen.post(f"{PAGE}{one.pk}/prebrano/")["Location"] == PAGE
    assert set(Notification.objects.unread()) == {two, three}
    html = cast.citizen.post(f"{PAGE}prebrana/", follow=True).content.decode()
    assert "Prebran" in html
    assert not Notification.objects.unread().exists()
    assert cast.citizen.get(f"{PAGE}prebrana/").status_code == 405


def test_pages_walk_through_all_and_cost_the_same(ana, cast, django_assert_num_queries):
    Notification.objects.bulk_create(Notification(user=ana, kind="t", title=str(n), body="x") for n in range(20))
    cast.citizen.get(PAGE)  # what the process keeps (the types of things) is asked once
    with django_assert_num_queries(11) as few:  # with the menu, which counts what waits on each page
        cast.citizen.get(PAGE)
    Notification.objects.bulk_create(Notification(user=ana, kind="t", title=str(n), body="x") for n in range(180))
    with django_assert_num_queries(len(few)):
        html = cast.citizen.get(PAGE).content.decode()
    seen, pages, cursor = set(), 0, ""
    while pages == 0 or cursor:
        page = cast.citizen.get(PAGE, {"od": cursor} if cursor else {}).context["page"]
        seen |= {notice.pk for notice in page}
        pages, cursor = pages + 1, page.next
    assert (len(seen), pages) == (200, 10)
    assert 'rel="next"' in html
    assert cast.citizen.get(f"{PAGE}?od=nesmisel").status_code == 404


def test_the_api(ana, cast, django_assert_num_queries):
    notice = tell(ana, url=PAGE)
    body = cast.citizen.get(API).json()["results"][0]
    assert body["title"] == "Zadeva je rešena"
    assert set(body) == {"id", "kind", "title", "body", "url", "created", "read"}
    assert cast.citizen.get(f"{API}{notice.pk}/").json() == body
    assert cast.citizen.post(f"{API}{notice.pk}/read/").json()["read"] is not None
    tell(ana)
    assert cast.citizen.post(f"{API}read-all/").json() == {"count": 1}
    assert cast.anonymous.get(API).status_code == 401
    assert cast.anonymous.post(f"{API}read-all/").status_code == 401
    assert cast.citizen.delete(f"{API}{notice.pk}/").status_code == 405


def test_what_the_portal_knows_of_a_person(ana, cast):
    tell(ana)
    tell(cast.users["neighbour"])
    notices = plugs.personal_data.get("notifications").collect(cast.actor("citizen"))
    assert [row["title"] for row in notices] == ["Zadeva je rešena"]
    messages = plugs.personal_data.get("messages").collect(cast.actor("citizen"))
    assert [row["kind"] for row in messages] == ["test"]
    assert set(messages[0]) == {"created", "channel", "kind", "state", "sent"}
    json.dumps([notices, messages])


def test_old_notices_go(ana, settings):
    old, new = tell(ana), tell(ana)
    Notification.objects.filter(pk=old.pk).update(
        created=timezone.now() - dt.timedelta(days=settings.NOTIFICATION_DAYS + 2)
    )
    rule = plugs.retention_rules.get("notifications.notification")
    for notice in rule.due(timezone.now().date()):
        rule.act(notice)
    assert list(Notification.objects.all()) == [new]


def test_figures_of_the_outbox(ana):
    tell(ana)
    Message.objects.update(created=timezone.now() - dt.timedelta(hours=1))
    Message.objects.create(kind="test", state="stuck")
    text = metrics.exposition().decode()
    assert "portal_messages_waiting 1.0" in text
    assert "portal_messages_given_up 1.0" in text
    age = float(text.split("\nportal_messages_oldest_seconds ")[1].split()[0])
    assert 3600 <= age < 3700
    Message.objects.all().delete()
    assert "portal_messages_oldest_seconds 0.0" in metrics.exposition().decode()


def test_what_is_not_needed_is_mailed_only_to_whoever_consented(ana, cast):
    user = cast.users["citizen"]
    tell(user, kind="first", optional=True)
    record_consent(actor=cast.actor("citizen"), purpose="neobvezna-obvestila", given=True)
    tell(user, kind="second", optional=True)
    tell(user, kind="silent", optional=True, email=False)
    record_consent(actor=cast.actor("citizen"), purpose="neobvezna-obvestila", given=False)
    tell(user, kind="third", optional=True)
    tell(user, kind="needed")
    assert [mail.kind for mail in outbox()] == ["second", "needed"]
    kinds = set(Notification.objects.values_list("kind", flat=True))
    assert kinds == {"first", "second", "silent", "third", "needed"}  # in Moj Ptuj always


def test_consent_to_something_else_or_to_older_words_is_none(ana, cast):
    record_consent(actor=cast.actor("citizen"), purpose="raziskava-storitev", given=True)
    Consent.objects.create(user=ana, purpose="neobvezna-obvestila", given=True, version=99)
    tell(ana, optional=True)
    assert not outbox()


def test_the_demo_welcomes_once(ana):
    load = plugs.demo_modules.get("notifications").load
    assert load(timezone.now().date()) == load(timezone.now().date()) == "1"
    assert not outbox()


def test_the_welcome_is_mailed_to_whoever_wants_such_mails(ana, cast):
    record_consent(actor=cast.actor("citizen"), purpose="neobvezna-obvestila", given=True)
    plugs.demo_modules.get("notifications").load(timezone.now().date())
    assert [mail.kind for mail in outbox()] == ["welcome"]


HOME = "/moj-ptuj/"


def test_the_latest_stand_on_the_first_page(ana, cast):
    for number in range(1, 6):
        tell(ana, title=f"Novica {number}", url="/moj-ptuj/nastavitve/" if number % 2 else "")
    latest = list(Notification.objects.order_by("-created"))
    services.mark_read(actor=cast.actor("citizen"), notice=latest[0])
    html = cast.citizen.get(HOME).content.decode()
    part = html.split('<section aria-labelledby="zadnja-obvestila">')[1].split("</section>")[0]
    assert [f"Novica {number}" in part for number in range(1, 6)] == [False, False, True, True, True]
    assert part.index("Novica 5") < part.index("Novica 4") < part.index("Novica 3")
    for notice in latest[:3]:  # by way of the notice, so that it is read
        assert f'href="{PAGE}{notice.pk}/"' in part
    assert part.count("Novo") == 2
    assert f'href="{PAGE}"' in part
    assert "371-1/2026" not in part
    assert f'href="/en{PAGE}{latest[0].pk}/"' in cast.citizen.get(f"/en{HOME}").content.decode()


def test_the_first_page_shows_nobody_elses_and_no_empty_list(ana, cast, django_assert_num_queries):
    tell(ana)
    for who in ("neighbour", "officer", "other_officer", "administrator"):
        html = getattr(cast, who).get(HOME).content.decode()
        assert "Zadnja obvestila" not in html
        assert "Zadeva je rešena" not in html
    with CaptureQueriesContext(connection) as few:
        cast.citizen.get(HOME)
    Notification.objects.bulk_create(Notification(user=ana, kind="t", title=str(n), body="x") for n in range(200))
    with django_assert_num_queries(len(few)):
        assert "Zadnja obvestila" in cast.citizen.get(HOME).content.decode()
