"""The history of rows: by whom and from where, whatever wrote it; not to be changed; readable."""

import os
import subprocess
import sys

import pytest
from celery import current_app, shared_task
from django.contrib import admin
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from apps.core import trail
from apps.core.actor import Actor, system_actor
from apps.core.admin import ReadOnlyAdmin
from apps.core.models import OutboxEvent
from apps.core.timeline import timeline_of
from apps.identity.models import Employment, Organisation, Person, User
from apps.territory.models import Place
from tests.conftest import PASSWORD, make_user
from tools.places import ROOT

PLACES = "/admin/territory/place/"
USERS = "/admin/identity/user/"
SECRETS = ("password", "emso", "emso_index", "tax_number", "tax_index", "subject", "subject_index", "birth")


def last(model):
    return model.pgh_event_model.objects.latest("pgh_id")


@shared_task(name="test_rename")
def rename(pk):
    User.objects.filter(pk=pk).update(first_name="Opravljena")


# --- who and whence -----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_change_by_the_admin_says_who_when_and_in_which_request(cast, town):
    place = Place.objects.get(slug="ptujski-grad")
    answer = cast.officer.post(PLACES, {"action": "mark_surveyed", "_selected_action": [str(place.pk)]})
    event = last(Place)
    assert event.pgh_label == "update"
    assert event.pgh_context == {
        "door": "admin", "request": answer["X-Request-ID"], "kind": "staff", "actor": str(cast.users["officer"].pk),
    }  # fmt: skip
    assert event.pgh_context_id


@pytest.mark.django_db
def test_two_requests_are_two_contexts_and_one_is_one(cast, town):
    places = [str(pk) for pk in Place.objects.values_list("pk", flat=True)[:2]]
    for chosen in (places, places[:1]):
        cast.officer.post(PLACES, {"action": "mark_surveyed", "_selected_action": chosen})
    events = list(Place.pgh_event_model.objects.order_by("-pgh_id")[:3])
    assert events[1].pgh_context_id == events[2].pgh_context_id != events[0].pgh_context_id


@pytest.mark.django_db
def test_bulk_updates_and_raw_sql_carry_it_too(cast):
    user = cast.users["citizen"]
    where = trail.Origin(
        "page", request="abc", name="100 %s", actor=lambda: Actor(user=user, organisation=user.pk, mandate=user.pk)
    )
    with trail.coming_from(where):
        User.objects.filter(pk=user.pk).update(first_name="Anica")
        assert last(User).pgh_context["actor"] == str(user.pk)
        assert last(User).pgh_context["for"] == str(user.pk)
        assert last(User).pgh_context["name"] == "100 %s", "no placeholder of the statement"
        with connection.cursor() as cursor:
            cursor.execute("UPDATE identity_user SET first_name = '100 % Ana' WHERE username = 'ana'")
            assert last(User).pgh_context["request"] == "abc"
            cursor.execute("UPDATE identity_user SET last_name = %(name)s WHERE username = 'ana'", {"name": "100 %"})
            assert last(User).pgh_context["request"] == "abc"
            cursor.execute(
                "WITH x AS (SELECT 1) UPDATE identity_user SET last_name = 'x' FROM x WHERE username = 'ana'"
            )
            assert last(User).pgh_context["request"] == "abc"
    user.refresh_from_db()
    assert (user.first_name, user.last_name) == ("100 % Ana", "x")


@pytest.mark.django_db
def test_numbers_of_changed_rows_and_new_keys_come_back_as_before(cast):
    assert User.objects.filter(is_staff=False).update(last_name="x") == 2
    assert User.objects.bulk_create([User(username="a"), User(username="b")])[1].pk
    assert User.objects.filter(username__in=["a", "b"]).delete()[0] == 2


@pytest.mark.django_db
def test_a_program_is_named_beside_its_person(cast):
    user = cast.users["citizen"]
    with trail.coming_from(trail.Origin("api", actor=lambda: Actor(user=user, client="koledar"))):
        User.objects.filter(pk=user.pk).update(first_name="Anica")
    assert last(User).pgh_context == {"door": "api", "kind": "client", "actor": str(user.pk), "client": "koledar"}


@pytest.mark.django_db
def test_jobs_write_as_the_portal(cast):
    assert "test_rename" in current_app.tasks
    rename.apply(args=[cast.users["citizen"].pk])
    assert last(User).pgh_context == {"door": "task", "name": "test_rename", "kind": "system"}
    User.objects.filter(username="ana").update(first_name="Ana")
    assert last(User).pgh_context["door"] == "command", "what follows a job is no longer that job"


@pytest.mark.django_db
def test_a_system_actor_is_named(cast):
    with trail.coming_from(trail.Origin("task", actor=lambda: system_actor("retention"))):
        User.objects.filter(username="ana").update(first_name="Anica")
    assert last(User).pgh_context == {"door": "task", "name": "retention", "kind": "system"}


@pytest.mark.django_db(transaction=True)
def test_commands_write_under_their_own_name():
    """A real process, without any help of ours inside the command."""
    database = connection.settings_dict
    url = (
        f"postgres://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    )
    env = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": str(ROOT)}
    env["DJANGO_SUPERUSER_PASSWORD"] = PASSWORD
    subprocess.run(
        [sys.executable, "manage.py", "createsuperuser", "--noinput", "--username=iva", "--email=iva@example.org"],
        env=env, cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    event = User.pgh_event_model.objects.get(username="iva", pgh_label="insert")
    assert event.pgh_context == {"door": "command", "name": "createsuperuser", "kind": "system"}


@pytest.mark.django_db
def test_signing_in_writes_as_nobody_and_does_not_stay_nobody(client):
    user = make_user("ana")
    answer = client.post("/prijava/", {"username": "ana", "password": PASSWORD})
    assert answer.status_code == 302
    assert answer.wsgi_request.actor.user == user


@pytest.mark.django_db
def test_context_holds_ids_and_no_names(cast):
    cast.administrator.post(f"{USERS}{cast.users['citizen'].pk}/change/", {"username": "ana", "first_name": "Anica"})
    assert set(last(User).pgh_context) <= {"door", "request", "name", "kind", "actor", "client", "for", "mandate"}
    assert "eva" not in str(last(User).pgh_context)


# --- protection ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("sql", ["UPDATE {} SET pgh_context = NULL", "DELETE FROM {}", "TRUNCATE {}"])
@pytest.mark.parametrize("model", [User, Person, Place, Organisation])
def test_history_is_append_only(cast, model, sql):
    events = model.pgh_event_model
    Person.objects.create(user=cast.users["citizen"])
    Organisation.objects.create(name="Društvo", slug="drustvo")
    table = events._meta.db_table
    refused = pytest.raises(DatabaseError, match=r"Cannot update or delete|it is a trail")
    with connection.cursor() as cursor, refused:
        cursor.execute(sql.format(table))


@pytest.mark.django_db
def test_no_secret_enters_the_history(cast):
    Person.objects.create(user=cast.users["citizen"], emso="0101990505007", tax_number="12345679")
    for model in (User, Person, Organisation):
        names = {field.name for field in model.pgh_event_model._meta.fields}
        assert not names & set(SECRETS), model


# --- the page -----------------------------------------------------------------------------------------------------


def text_of(answer):
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


@pytest.mark.django_db
def test_the_page_tells_what_changed_from_what_to_what(cast, town):
    place = Place.objects.get(slug="ptujski-grad")
    place.kind, place.shown, place.address = "culture", False, "Na gradu 1"
    with trail.coming_from(trail.Origin("admin", request="abc123", actor=lambda: cast.actor("officer"))):
        place.save()
    text = text_of(cast.administrator.get(f"{PLACES}{place.pk}/history/"))
    for piece in ("Sprememba", "cilka", "uprava", "abc123", "Prikazano", "Na gradu 1", "kultura"):
        assert piece in text, piece
    assert '<td class="was">da</td><td>ne</td>' in text
    assert "search_words" not in text


@pytest.mark.django_db
def test_related_records_are_shown_by_name(cast, town):
    place = Place.objects.select_related("settlement").get(slug="ptujski-grad")
    other = type(place.settlement).objects.exclude(pk=place.settlement_id).first()
    place.settlement = other
    place.save()
    text = text_of(cast.administrator.get(f"{PLACES}{place.pk}/history/"))
    assert '<td class="was">Ptuj</td>' in text
    assert f"<td>{other.name}</td>" in text


@pytest.mark.django_db
def test_of_sealed_fields_it_says_that_and_not_what(cast, rf):
    """With an admin of its own: the real one asks why first."""
    person = Person.objects.create(user=cast.users["citizen"], emso="0101990505007")
    person.tax_number = "12345679"
    person.save()
    request = rf.get("/")
    request.user, request.actor, request.session = cast.users["administrator"], cast.actor("administrator"), {}
    text = text_of(ReadOnlyAdmin(Person, admin.site).history_view(request, str(person.pk)).render())
    assert "katerih vsebina se v zgodovini ne hrani" in text
    assert "davčna številka" in text
    assert "12345679" not in text
    assert "0101990505007" not in text


@pytest.mark.django_db
def test_who_wrote_past_the_portal_is_said_so(cast, town):
    place = Place.objects.get(slug="ptujski-grad")
    with connection.cursor() as cursor:
        cursor.execute(
            "/* psql */ SELECT set_config('pghistory.context_metadata', '', true), set_config('pghistory.context_id', '', true)"
        )
        cursor.execute("/* psql */ UPDATE territory_place SET address = 'Nikjer 0' WHERE slug = 'ptujski-grad'")
    text = text_of(cast.administrator.get(f"{PLACES}{place.pk}/history/"))
    assert "zunaj portala, neposredno v bazi" in text


@pytest.mark.django_db
def test_models_without_history_say_so(cast):
    event = OutboxEvent.objects.create(name="test")
    text = text_of(cast.administrator.get(f"/admin/core/outboxevent/{event.pk}/history/"))
    assert "se zgodovina ne hrani" in text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "status"), [("anonymous", 302), ("citizen", 302), ("officer", 200), ("other_officer", 403), ("administrator", 200)]
)  # fmt: skip
def test_the_page_is_for_who_may_see_the_record(cast, town, who, status):
    place = Place.objects.first()
    assert getattr(cast, who).get(f"{PLACES}{place.pk}/history/").status_code == status


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["abc", "-1", "99999999999999999999", "٣"])
def test_a_made_up_page_is_the_first(cast, town, page):
    place = Place.objects.first()
    assert cast.officer.get(f"{PLACES}{place.pk}/history/", {"pred": page}).status_code == 200


@pytest.mark.django_db
def test_long_histories_have_pages_and_every_page_takes_the_same_queries(cast, town):
    place = Place.objects.get(slug="ptujski-grad")
    url = f"{PLACES}{place.pk}/history/"

    def change(count):
        for number in range(count):
            with trail.coming_from(trail.Origin("admin", actor=lambda: cast.actor("officer"))):
                Place.objects.filter(pk=place.pk).update(address=f"Pot {number}", quarter=place.quarter_id)
        with CaptureQueriesContext(connection) as queries:
            text = text_of(cast.administrator.get(url))
        return len(queries), text

    change(1)
    few, _text = change(2)
    many, text = change(60)
    assert many == few
    assert "Pot 59" in text
    assert "Pot 5<" not in text
    older = text.split("?pred=")[1].split('"')[0]
    text = text_of(cast.administrator.get(url, {"pred": older}))
    assert "Pot 5<" in text
    assert "Pot 59" not in text
    assert '<td class="was">Pot 8</td><td>Pot 9</td>' in text


@pytest.mark.django_db
def test_employments_and_their_people_are_told_by_name(bodies):
    job = Employment.objects.get(user=bodies.users["officer"])
    job.role = "head"
    job.save()
    moments = timeline_of(job).moments
    assert [moment.what for moment in moments] == ["update", "insert"]
    assert {change.label: change.after for change in moments[1].changes}["Uporabnik"] == "Mojca Kos"
