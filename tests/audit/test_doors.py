"""Who opens what leaves a trace, by whichever door, or sees nothing."""

import csv
import io
import time

import pytest
import time_machine
from django.contrib import admin
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import include, path
from rest_framework import serializers
from rest_framework.routers import DefaultRouter

from apps.audit import services
from apps.audit.models import AccessLog, ChainCheck
from apps.core import access
from apps.core.actor import Actor, system_actor
from apps.core.api.viewsets import ReadViewSet
from apps.identity.models import User
from ptuj_portal.urls import urlpatterns as portal_patterns
from tests.conftest import make_user, sign_in

LIST = "/admin/identity/user/"
LOG = "/admin/audit/accesslog/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _heads(settings, tmp_path):
    settings.AUDIT_HEADS_DIR = str(tmp_path)


class UserSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ("id", "first_name")


class UserViewSet(ReadViewSet):
    scope = "people"
    keyset = ("username", "id")
    queryset = User.objects.all()
    serializer_class = UserSerializer


router = DefaultRouter()
router.register("people", UserViewSet)
urlpatterns = [path("api/test/", include(router.urls)), *portal_patterns]
handler404 = "apps.portal.errors.page_not_found"


def page_of(user):
    return f"{LIST}{user.pk}/change/"


def verbs():
    return list(AccessLog.objects.order_by("happened", "id").values_list("verb", flat=True))


@pytest.fixture
def deletable(monkeypatch):
    """Accounts are closed, never deleted; the door of deletion, which other records have, is tried with them."""
    monkeypatch.setattr(
        type(admin.site._registry[User]),
        "has_delete_permission",
        lambda self, request, obj=None: self.may(request, "delete"),
    )


# --- the admin ----------------------------------------------------------------------------------------------------


def test_opening_a_persons_record_is_written_down_with_everything(bodies, colleague):
    answer = bodies.officer.get(page_of(colleague))
    assert answer.status_code == 200
    row = AccessLog.objects.get()
    officer = bodies.users["officer"]
    assert (row.verb, row.kind, row.object_id, row.subject) == (
        "view",
        "identity.user",
        str(colleague.pk),
        colleague.pk,
    )
    assert (row.actor_kind, row.actor_id, row.actor_name) == ("staff", str(officer.pk), "Mojca Kos")
    assert (row.workplace, row.employer) == ("Mestna občina Ptuj, Oddelek za okolje", bodies.town.pk)
    assert (row.roles, row.door, row.request) == ("officer", "admin", answer["X-Request-ID"])
    assert row.sequence is None
    assert "Petek" not in row.object_label, "the trail outlives the record: it calls persons by kind and id"
    assert services.chain_waiting() == 1


def test_what_cannot_be_written_down_is_not_shown(bodies, colleague):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_accesslog RENAME TO gone")
    with pytest.raises(DatabaseError):
        bodies.officer.get(page_of(colleague))


def test_a_change_is_written_down_once_and_a_refused_one_is_a_look(bodies, colleague):
    form = {"first_name": "Nina", "last_name": "Novak", "email": "nina@example.org", "is_active": "on"}
    answer = bodies.officer.post(page_of(colleague), form)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    assert verbs() == ["change"]
    assert bodies.officer.post(page_of(colleague), form | {"last_name": ""}).status_code == 200
    assert verbs() == ["change", "view"]


def test_additions_are_written_down(cast, bodies):
    form = {
        "first_name": "Nova",
        "last_name": "Kolar",
        "email": "nova@example.org",
        "department": bodies.town.departments.first().pk,
        "role": "officer",
        "since": "2026-01-05",
    }
    answer = cast.administrator.post(f"{LIST}add/", form)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    row = AccessLog.objects.get()
    assert (row.verb, row.kind, row.subject) == ("create", "identity.user", User.objects.get(last_name="Kolar").pk)


@pytest.mark.usefixtures("deletable")
def test_deletions_are_written_down(cast):
    gone = make_user("nova")
    assert cast.administrator.get(f"{LIST}{gone.pk}/delete/").status_code == 200
    assert cast.administrator.post(f"{LIST}{gone.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not User.objects.filter(pk=gone.pk).exists()
    assert verbs() == ["view", "delete"]
    assert set(AccessLog.objects.values_list("subject", flat=True)) == {gone.pk}


def test_a_list_is_one_row_a_page_without_what_was_searched(bodies, colleague):
    assert bodies.officer.get(LIST, {"q": "Petek"}).status_code == 200
    row = AccessLog.objects.get()
    assert (row.verb, row.kind, row.object_id, row.subject) == ("list", "identity.user", "", None)
    assert "Petek" not in str([getattr(row, field.attname) for field in row._meta.fields])


def test_suggestions_while_staff_type_are_a_list_too(bodies, colleague):
    asked = {"app_label": "identity", "model_name": "employment", "field_name": "user", "term": "Petek"}
    answer = bodies.officer.get("/admin/autocomplete/", asked)
    assert [row["text"] for row in answer.json()["results"]] == ["Nina Petek"]
    assert verbs() == ["list"]


def test_the_history_page_is_written_down_too(bodies, colleague):
    assert bodies.officer.get(f"{LIST}{colleague.pk}/history/").status_code == 200
    assert verbs() == ["history"]


def test_ones_own_record_is_ones_own_business(bodies):
    me = bodies.users["officer"]
    assert bodies.officer.get(page_of(me)).status_code == 200
    assert bodies.officer.get(f"{LIST}{me.pk}/history/").status_code == 200
    assert verbs() == []


@pytest.mark.parametrize("who", ["anonymous", "citizen", "neighbour", "other_officer"])
@pytest.mark.parametrize("page", ["change", "history", "delete"])
def test_who_may_not_see_gets_nothing_and_leaves_nothing(cast, who, page):
    target = cast.users["citizen"] if who != "citizen" else cast.users["neighbour"]
    answer = getattr(cast, who).get(f"{LIST}{target.pk}/{page}/")
    assert answer.status_code in {302, 403, 404}
    assert target.username not in answer.content.decode()
    assert verbs() == []


def test_one_note_costs_few_queries(bodies, colleague, django_assert_max_num_queries):
    """The row and the words for the officer's workplace: everything else the page needs anyway."""
    actor = Actor(
        user=bodies.users["officer"],
        second_factor=True,
        employer=bodies.town.pk,
        departments=frozenset(bodies.town.departments.values_list("pk", flat=True)),
    )
    with django_assert_max_num_queries(2):
        access.note(actor, "view", colleague)


def test_opening_a_record_takes_the_same_queries_however_many_there_are(bodies, colleague):
    def count():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            bodies.officer.get(page_of(colleague))
        return len(queries)

    count()
    few = count()
    AccessLog.objects.bulk_create(
        AccessLog(verb="view", actor_kind="staff", kind="identity.user", door="admin", subject=colleague.pk)
        for _ in range(200)
    )
    assert count() == few


# --- why ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def asking(monkeypatch):
    monkeypatch.setattr(admin.site._registry[User], "ask_reason", True)


WHY = {"reason_of_access": "vloga za priključek", "case_of_access": "478-12/2026"}


@pytest.mark.parametrize("page", ["change", "history", "delete"])
@pytest.mark.usefixtures("asking", "deletable")
def test_the_reason_is_asked_before_anything_is_shown(cast, page):
    target = cast.users["citizen"]
    url = f"{LIST}{target.pk}/{page}/"
    answer = cast.administrator.get(url)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "Zakaj potrebujete te podatke?" in text
    assert "Horvat" not in text
    assert verbs() == []
    refused = cast.administrator.post(url, {"reason_of_access": "jaz", "case_of_access": "478-12/2026"})
    assert "z vsaj 5 znaki" in refused.content.decode()
    assert "478-12/2026" in refused.content.decode(), "what was typed is kept"
    assert verbs() == []
    answer = cast.administrator.post(url, WHY)
    assert (answer.status_code, answer["Location"]) == (302, url)
    assert "Horvat" in cast.administrator.get(url).content.decode()
    row = AccessLog.objects.get()
    assert (row.reason, row.case, row.subject) == ("vloga za priključek", "478-12/2026", target.pk)


@pytest.mark.usefixtures("asking")
def test_a_reason_holds_a_quarter_of_an_hour_for_one_record_and_one_session(cast):
    target = cast.users["citizen"]

    def asks(client, user):
        return "Zakaj potrebujete" in client.get(page_of(user)).content.decode()

    now = time.time()
    with time_machine.travel(now, tick=False) as clock:
        cast.administrator.post(page_of(target), WHY)
        assert not asks(cast.administrator, target)
        assert asks(cast.administrator, cast.users["neighbour"])
        other = Client()
        sign_in(other, cast.users["administrator"])
        assert asks(other, target)
        clock.move_to(now + 14 * 60)
        assert not asks(cast.administrator, target)
        clock.move_to(now + 16 * 60)
        assert asks(cast.administrator, target)


@pytest.mark.usefixtures("asking")
def test_a_form_that_stood_open_for_long_is_saved_all_the_same(cast):
    target = cast.users["citizen"]
    form = {"first_name": "Ana", "last_name": "Novak", "email": "ana@example.org", "is_active": "on"}
    now = time.time()
    with time_machine.travel(now, tick=False) as clock:
        cast.administrator.post(page_of(target), WHY)
        clock.move_to(now + 20 * 60)
        assert cast.administrator.post(page_of(target), form).status_code == 302
    target.refresh_from_db()
    assert target.last_name == "Novak"
    row = AccessLog.objects.get()
    assert (row.verb, row.reason) == ("change", "vloga za priključek")


@pytest.mark.usefixtures("asking")
def test_a_change_sent_without_a_reason_changes_nothing(cast):
    target = cast.users["citizen"]
    answer = cast.administrator.post(
        page_of(target), {"first_name": "Ana", "last_name": "Novak", "email": "ana@example.org"}
    )
    assert "Zakaj potrebujete" in answer.content.decode()
    target.refresh_from_db()
    assert target.last_name == "Horvat"


@pytest.mark.usefixtures("asking")
def test_nobody_is_asked_about_their_own_record(cast):
    me = cast.users["administrator"]
    assert "Zakaj potrebujete" not in cast.administrator.get(page_of(me)).content.decode()


# --- the API ------------------------------------------------------------------------------------------------------


@pytest.mark.urls(__name__)
def test_the_api_writes_down_what_staff_read_and_not_what_people_read_of_themselves(bodies, colleague):
    assert bodies.officer.get(f"/api/test/people/{colleague.pk}/").status_code == 200
    assert bodies.officer.get("/api/test/people/").status_code == 200
    rows = list(AccessLog.objects.order_by("happened"))
    assert [(row.verb, row.door, row.subject) for row in rows] == [("view", "api", colleague.pk), ("list", "api", None)]
    me = Client()
    citizen = make_user("ana")
    sign_in(me, citizen)
    assert me.get(f"/api/test/people/{citizen.pk}/").status_code == 200
    assert me.get("/api/test/people/").status_code == 200
    assert me.get(f"/api/test/people/{colleague.pk}/").status_code == 404
    assert AccessLog.objects.count() == 2


def test_a_program_that_reads_for_a_person_is_no_own_look(db):
    citizen = make_user("ana")
    program = Actor(user=citizen, client="koledar", scopes=frozenset({"people:read"}))
    access.note_look(program, citizen)
    access.note_list(program, User)
    rows = list(AccessLog.objects.order_by("happened"))
    assert [(row.actor_kind, row.actor_id, row.verb, row.subject, row.behalf_id) for row in rows] == [
        ("client", "koledar", "view", citizen.pk, citizen.pk),
        ("client", "koledar", "list", citizen.pk, citizen.pk),
    ]


def test_who_acts_for_another_and_the_portal_itself_are_written_down(bodies, colleague):
    parent = make_user("oče", first_name="Oto", last_name="Petek")
    access.note(Actor(user=parent, principal=colleague.pk), "view", colleague)
    access.note(Actor(user=parent, organisation=bodies.library.pk), "change", colleague)
    access.note(system_actor("retention"), "delete", colleague)
    rows = AccessLog.objects.named().order_by("happened", "id")
    assert [(row.actor_name, row.behalf) for row in rows] == [("", ""), ("", "Knjižnica"), ("Portal", "")]
    assert [(row.actor_kind, row.who, row.for_whom, row.behalf_id) for row in rows] == [
        ("person", "Oto Petek", "Nina Petek", colleague.pk),
        ("person", "Oto Petek", "Knjižnica", bodies.library.pk),
        ("system", "Portal", "", None),
    ]
    assert rows[2].actor_id == "retention"


def test_only_known_verbs():
    with pytest.raises(ValueError, match="none of"):
        access.note(Actor(), "peek", make_user("ana"))


# --- the log in the admin -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"), [("anonymous", 302), ("citizen", 302), ("officer", 403), ("other_officer", 403), ("administrator", 200)]
)  # fmt: skip
@pytest.mark.parametrize("page", [LOG, "/admin/audit/chaincheck/"])
def test_the_log_is_for_those_with_the_right(cast, who, status, page):
    assert getattr(cast, who).get(page).status_code == status


def test_each_body_sees_what_its_own_staff_did(bodies, colleague):
    bodies.officer.get(page_of(colleague))
    row = AccessLog.objects.get()
    assert "Mojca Kos" in bodies.auditor.get(LOG).content.decode()
    assert "Mojca Kos" in bodies.auditor.get(f"{LOG}{row.pk}/change/").content.decode()
    assert "Mojca Kos" not in bodies.other_auditor.get(LOG).content.decode()
    assert bodies.other_auditor.get(f"{LOG}{row.pk}/change/").status_code == 404


@pytest.mark.parametrize("page", ["add/", "{pk}/delete/"])
def test_nobody_writes_the_log_by_hand(cast, page):
    AccessLog.objects.create(verb="view", actor_kind="staff", kind="identity.user", door="admin")
    row = AccessLog.objects.get()
    assert cast.administrator.get(LOG + page.format(pk=row.pk)).status_code == 403
    assert cast.administrator.post(f"{LOG}{row.pk}/change/", {"reason": "x"}).status_code == 403


def test_the_log_is_found_by_record_person_case_request_and_name(bodies, colleague):
    bodies.officer.get(page_of(colleague))
    access.note(system_actor("retention"), "delete", bodies.users["auditor"], case="478-12/2026")
    row = AccessLog.objects.get(verb="view")
    for term in (str(colleague.pk), row.request, "kos", str(row.pk)):
        text = bodies.auditor.get(LOG, {"q": term}).content.decode()
        assert "Mojca Kos" in text, term
        assert "478-12/2026" not in text, term
    assert "478-12/2026" in bodies.auditor.get(LOG, {"q": "478-12/2026"}).content.decode()
    for filters in (
        {"verb__exact": "view"},
        {"door__exact": "admin"},
        {"kind": "identity.user", "actor_kind__exact": "staff"},
    ):
        text = bodies.auditor.get(LOG, filters).content.decode()
        assert "Mojca Kos" in text
        assert "478-12/2026" not in text


def test_an_export_holds_what_was_chosen_and_is_written_down(bodies, colleague):
    bodies.officer.get(page_of(colleague))
    access.note(bodies_actor(bodies), "change", colleague, reason='=HYPERLINK("http://zlo")')
    services.chain_waiting()
    chosen = [str(key) for key in AccessLog.objects.values_list("pk", flat=True)]
    answer = bodies.auditor.post(LOG, {"action": "export_csv", "_selected_action": chosen})
    assert answer["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [(row["verb"], row["sequence"]) for row in rows] == [("view", "1"), ("change", "2")]
    assert rows[1]["reason"].startswith("'=")
    last = AccessLog.objects.get(verb="export")
    assert (last.kind, last.actor_name) == ("audit.accesslog", "Rok Zajc")


def bodies_actor(bodies):
    return Actor(user=bodies.users["officer"], second_factor=True, employer=bodies.town.pk)


def test_the_list_of_the_log_takes_the_same_queries_for_20_and_200_rows(cast):
    def fill(count):
        AccessLog.objects.bulk_create(
            AccessLog(
                verb="view", actor_kind="staff", kind="identity.user", object_id=str(n), door="admin", actor_id="x"
            )
            for n in range(count)
        )
        with CaptureQueriesContext(connection) as queries:
            assert cast.administrator.get(LOG).status_code == 200
        return len(queries)

    fill(1)
    assert fill(19) == fill(180)


def test_the_auditors_see_whether_the_trail_is_whole(bodies):
    assert "še ni bila preverjena" in bodies.auditor.get(LOG).content.decode()
    services.verify()
    assert "Sled je cela" in bodies.auditor.get(LOG).content.decode()
    ChainCheck.objects.create(
        started="2096-01-01T00:00Z", finished="2096-01-01T00:01Z", fault="changed", fault_sequence=4
    )
    text = bodies.auditor.get(LOG).content.decode()
    assert "Sled ni cela" in text
    assert "Pri številki 4: vsebina vrstice se ne ujema" in text
    cards = {str(card["title"]): card["count"] for card in bodies.auditor.get("/admin/").context["waiting"]}
    assert cards["Sled vpogledov"] == 1
    assert "Sled vpogledov" not in {str(card["title"]) for card in bodies.officer.get("/admin/").context["waiting"]}
