"""Loading the catalogue, finding in it, and what its pages say to whom."""

import copy
import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.applications.choices import Area, LifeEvent, ProcedureKind, VersionState
from apps.applications.models import FormVersion, Procedure
from apps.applications.services import catalogue as loading
from apps.applications.services.publishing import publish, save_draft
from apps.core.actor import ANONYMOUS
from apps.core.legal_time import local_day
from apps.core.models import SearchWord
from apps.core.search import guessed_query, text_query
from apps.identity.models import Department, Organisation
from apps.identity.registry import procedure_choices
from apps.identity.services.organisations import department_called, load_organisations
from tests.factories.applications import make_form, make_procedure, minimal_definition

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]
NINE = 9
EXCAVATION = "prekop-obcinske-ceste"


def snapshot():
    rows = Procedure.objects.order_by("slug").values_list("slug", "changed", "opens", "closes")
    return list(rows), list(FormVersion.objects.order_by("pk").values_list("pk", "changed"))


def changed_source(monkeypatch, slug=EXCAVATION, **changes):
    """The next release: facts and form of one procedure are others."""
    entries = list(loading.shipped())
    for at, entry in enumerate(entries):
        if entry.slug == slug:
            definition = copy.deepcopy(entry.definition)
            definition["decision_deadline"] = "P2M"
            entries[at] = loading.Shipped(slug, entry.facts | changes, definition, entry.opens, entry.closes)
    monkeypatch.setattr(loading, "shipped", lambda: iter(entries))


def test_nine_procedures_and_the_links_are_loaded_once():
    before = snapshot()
    assert Procedure.objects.exclude(kind=ProcedureKind.LINK).count() == NINE
    assert Procedure.objects.filter(kind=ProcedureKind.LINK).count() == 4
    assert set(FormVersion.objects.values_list("number", "state", "published_by")) == {(1, "published", None)}
    assert loading.load_procedures() == {"Procedure": 13, "FormVersion": NINE}
    assert snapshot() == before


def test_facts_come_from_both_files():
    row = Procedure.objects.get(slug=EXCAVATION)
    assert row.department.code == "GJS"
    assert (row.sign, row.verified, row.area, row.minutes) == ("371", True, Area.ROADS, 15)
    assert row.legal_basis[0].startswith("33. člen Odloka o občinskih cestah")
    assert row.versions.get().definition["fee"]["items"][0]["cents"] == 3630
    assert not Procedure.objects.get(slug="najem-vrticka").verified
    boundary = Procedure.objects.get(slug="potrdilo-o-spreminjanju-meje-parcele")
    assert boundary.department.organisation.slug == "skupna-obcinska-uprava-obcin-v-spodnjem-podravju"


def test_the_tender_opens_and_closes_around_the_day_of_first_loading():
    row = Procedure.objects.get(slug="sofinanciranje-prireditev")
    today = local_day(row.created)
    assert local_day(row.opens) == today - dt.timedelta(days=10)
    assert local_day(row.closes) == today + dt.timedelta(days=21)
    assert local_day(row.closes - dt.timedelta(microseconds=1)) == today + dt.timedelta(days=20)


def test_a_release_brings_new_facts_and_a_new_version(monkeypatch):
    changed_source(monkeypatch, summary_sl="Nov opis.")
    loading.load_procedures()
    row = Procedure.objects.get(slug=EXCAVATION)
    assert row.summary_sl == "Nov opis."
    assert [version.number for version in row.versions.order_by("number")] == [1, 2]
    assert FormVersion.objects.current(timezone.now()).get(procedure=row).definition["decision_deadline"] == "P2M"


def test_what_staff_changed_stays(monkeypatch, cast):
    row = Procedure.objects.get(slug=EXCAVATION)
    row.summary_sl = "Kot pravi oddelek."
    row.save()
    staffs = save_draft(actor=cast.actor("administrator"), procedure=row, definition=minimal_definition())
    publish(actor=cast.actor("administrator"), version=staffs)
    changed_source(monkeypatch, summary_sl="Nov opis.")
    loading.load_procedures()
    row.refresh_from_db()
    assert row.summary_sl == "Kot pravi oddelek."
    assert row.versions.count() == 2
    assert row.versions.get(number=2).published_by == cast.users["administrator"]


def test_a_draft_of_staff_is_not_published_by_a_release(monkeypatch, cast):
    row = Procedure.objects.get(slug=EXCAVATION)
    draft = save_draft(actor=cast.actor("administrator"), procedure=row, definition=minimal_definition())
    changed_source(monkeypatch)
    loading.load_procedures()
    draft.refresh_from_db()
    assert (draft.state, draft.definition) == (VersionState.DRAFT, minimal_definition())
    assert row.versions.count() == 2


def test_what_staff_withdrew_stays_withdrawn(monkeypatch):
    row = Procedure.objects.get(slug=EXCAVATION)
    row.versions.update(state=VersionState.WITHDRAWN)
    changed_source(monkeypatch)
    loading.load_procedures()
    assert row.versions.get().state == VersionState.WITHDRAWN


def test_a_department_is_known_under_its_new_name_and_a_missing_one_is_told():
    name = "Oddelek za negospodarske dejavnosti"
    Department.objects.filter(name=name).update(name="Oddelek za družbo")
    assert department_called(name).code == "NGD"
    with pytest.raises(LookupError, match="Oddelek za morje"):
        department_called("Oddelek za morje")
    before = Department.objects.count(), Organisation.objects.count()
    load_organisations()
    assert (Department.objects.count(), Organisation.objects.count()) == before


def test_mandates_are_limited_to_the_catalogue():
    choices = dict(procedure_choices())
    assert len(choices) == NINE
    assert choices[EXCAVATION].startswith("Dovoljenje za prekopavanje")
    make_procedure("brez-obrazca")
    assert "brez-obrazca" not in dict(procedure_choices())


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("kopanje ceste", EXCAVATION),
        ("prekopa občinske ceste", EXCAVATION),  # inflected
        ("PREKOPAVANJEM", EXCAVATION),
        ("preckop ceste", EXCAVATION),  # misspelt
        ("excavation", EXCAVATION),
        ("trench", EXCAVATION),
        ("obcinska zapora", "zapora-obcinske-ceste"),  # without accents
        ("zapore", "zapora-obcinske-ceste"),
        ("obvoz", "zapora-obcinske-ceste"),
        ("dojenček", "denarna-pomoc-ob-rojstvu"),
        ("dojencka", "denarna-pomoc-ob-rojstvu"),
        ("otroka", "denarna-pomoc-ob-rojstvu"),
        ("modra cona", "dovolilnica-za-stanovalce"),
        ("parkiranja", "dovolilnica-za-stanovalce"),
        ("resident parking", "dovolilnica-za-stanovalce"),
        ("gostilne", "obratovalni-cas"),
        ("gostlina", "obratovalni-cas"),
        ("zazidljivost", "lokacijska-informacija"),
        ("vrtička", "najem-vrticka"),
        ("vrticek", "najem-vrticka"),
        ("allotment", "najem-vrticka"),
        ("parcelacija", "potrdilo-o-spreminjanju-meje-parcele"),
        ("denar za festival", "sofinanciranje-prireditev"),
        ("stalno prebivališče", "sprememba-prebivalisca"),
    ],
)
def test_search_finds_what_people_mean(client, typed, first):
    found = [row.slug for row in Procedure.objects.visible_to(ANONYMOUS).search(typed)]
    assert found[:1] == [first], found
    html = client.get("/e-vloge/", {"q": typed}).content.decode()
    assert Procedure.objects.get(slug=first).title_sl.replace("'", "&#x27;") in html


def test_the_search_uses_its_indexes():
    for number in range(300):
        make_procedure(f"postopek-{number}", kind=ProcedureKind.LINK)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE applications_procedure")
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = Procedure.objects.filter(search_vector=text_query("kopanje ceste")).explain()
        assert "procedure_vector" in plan, plan
        guess = SearchWord.objects.filter(word__trigram_similar="preckop").explain()
        assert "searchword_trigram" in guess, guess
        plan = Procedure.objects.filter(search_vector=guessed_query("preckop ceste")).explain()
        assert "procedure_vector" in plan, plan


def test_the_portals_search_knows_the_procedures(client):
    html = client.get("/iskanje/?q=kopanje ceste").content.decode()
    assert f'href="/e-vloge/{EXCAVATION}/"' in html


def test_chips_choose_and_give_up(client):
    html = client.get("/e-vloge/").content.decode()
    assert f'href="/e-vloge/?dogodek={LifeEvent.BIRTH}"' in html
    assert f"podrocje={Area.EDUCATION}" not in html  # nothing stands under it
    chosen = client.get("/e-vloge/", {"dogodek": LifeEvent.BIRTH}).content.decode()
    assert "denarna-pomoc-ob-rojstvu" in chosen
    assert EXCAVATION not in chosen
    assert 'href="/e-vloge/" data-checked="true" aria-current="true"' in chosen
    both = client.get("/e-vloge/", {"dogodek": LifeEvent.MOVING, "podrocje": Area.ROADS}).content.decode()
    assert "dovolilnica-za-stanovalce" in both
    assert "najem-vrticka" not in both
    assert 'name="dogodek" value="selitev"' in both  # the search keeps what is chosen


def test_for_whom(client):
    people = client.get("/e-vloge/?za=obcani").content.decode()
    firms = client.get("/e-vloge/?za=organizacije").content.decode()
    assert "/e-vloge/denarna-pomoc-ob-rojstvu/" in people
    assert "/e-vloge/denarna-pomoc-ob-rojstvu/" not in firms
    assert "/e-vloge/obratovalni-cas/" in firms
    assert "/e-vloge/obratovalni-cas/" not in people
    assert client.get("/e-vloge/?za=nihce&dogodek=x&podrocje=y").status_code == 200


def test_a_row_says_all_one_chooses_by(client):
    html = client.get("/e-vloge/?q=prekop").content.decode()
    for text in ("Občani in organizacije", "36,30\N{NO-BREAK SPACE}€", "odločitev v enem mesecu"):
        assert text in html
    elsewhere = client.get("/e-vloge/?q=prebivališče").content.decode()
    assert 'href="https://e-uprava.gov.si/" rel="external"' in elsewhere
    assert "Storitev drugje: eUprava" in elsewhere
    assert "e-uprava.gov.si</span>" in elsewhere


def test_nothing_found_helps(client):
    html = client.get("/e-vloge/?q=xqzwy").content.decode()
    assert "Takšne vloge ne poznamo" in html
    assert 'href="/iskanje/?q=xqzwy"' in html
    assert "ds-chip" not in html
    combined = client.get("/e-vloge/?q=prekop&dogodek=vrt").content.decode()
    assert 'href="/e-vloge/?q=prekop"' in combined


def test_hostile_words_do_no_harm(client):
    for text in ("<script>alert(1)</script>", "'; DROP TABLE x; --", "\x00", "a" * 5000, "& | ! :*"):
        answer = client.get("/e-vloge/", {"q": text})
        assert answer.status_code == 200
        assert b"<script>alert" not in answer.content


@pytest.mark.parametrize("query", ["", "?q=postopek", "?q=postopk", "?za=obcani"])
def test_twenty_and_two_hundred_cost_the_same(client, query):
    counts = []
    client.get(f"/e-vloge/{query}")  # reads the synonyms once for all
    for number in range(200):
        if number in (20, 199):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(f"/e-vloge/{query}").status_code == 200
            counts.append(len(queries))
        make_form(f"postopek-{number}", minimal_definition(decision_deadline=f"P{number + 1}D"))
    assert counts[0] == counts[1] <= 6  # with a word that nothing has: what looks like it, and what has that


def test_withdrawn_hidden_and_unpublished_procedures_are_nobodys(cast):
    Procedure.objects.filter(slug="najem-vrticka").update(active=False)
    make_procedure("v-pripravi")
    for who in ("anonymous", "citizen", "neighbour", "officer", "other_officer"):
        client = getattr(cast, who)
        for slug in ("najem-vrticka", "v-pripravi", "neznan"):
            assert client.get(f"/e-vloge/{slug}/").status_code == 404
            assert client.get(f"/e-vloge/{slug}/obrazec.pdf").status_code == 404
        assert "najem-vrticka" not in client.get("/e-vloge/").content.decode()


@pytest.mark.parametrize(
    "path", ["/e-vloge/", "/razpisi/", f"/e-vloge/{EXCAVATION}/", "/en/e-vloge/", f"/en/e-vloge/{EXCAVATION}/"]
)
@pytest.mark.parametrize("who", ["anonymous", "citizen", "neighbour", "officer", "other_officer", "administrator"])
def test_the_catalogue_is_open_to_everybody(cast, who, path):
    assert getattr(cast, who).get(path).status_code == 200
    assert getattr(cast, who).post(path).status_code == 405


@pytest.mark.parametrize(
    "path", ["/e-vloge/", "/razpisi/", f"/e-vloge/{EXCAVATION}/", f"/e-vloge/{EXCAVATION}/obrazec.pdf"]
)
def test_reading_leaves_no_cookie(client, path):
    answer = client.get(path)
    assert not answer.cookies


def test_home_shows_what_is_wanted_and_what_is_open(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        html = client.get("/").content.decode()
    assert html.count('<li class="task">') == 8
    assert html.index("Prekop občinske ceste") < html.index("Parkiranje za stanovalce")
    assert "Odprti razpisi" in html
    assert '<a href="/e-vloge/"' in html  # in the menu
    Procedure.objects.filter(kind=ProcedureKind.TENDER).update(
        closes=dt.datetime(2026, 1, 1, tzinfo=dt.UTC), opens=None
    )
    assert "Odprti razpisi" not in client.get("/").content.decode()
