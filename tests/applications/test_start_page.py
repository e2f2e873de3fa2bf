"""The start page: all one should know before one begins, and the button for those who can."""

import datetime as dt
import json
import re
from types import SimpleNamespace

import pytest
from django.utils import timezone

from apps.applications.models import Application, Procedure
from apps.applications.services.durations import usual_days
from apps.applications.services.facts import decided_within, fee_words, formats_words, whom_words
from apps.cases.models import CaseEvent
from apps.identity.acting import MANDATE_KEY
from apps.identity.choices import MandateState
from apps.identity.models import Department, Mandate, Organisation
from tests.cases.conftest import open_one
from tests.conftest import sign_in
from tests.factories.applications import make_form, make_procedure, make_version, minimal_definition, road_department

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]
EXCAVATION, GRANT, TENDER = "prekop-obcinske-ceste", "denarna-pomoc-ob-rojstvu", "sofinanciranje-prireditev"
NBSP = "\N{NO-BREAK SPACE}"
BUTTON = 'action="/e-vloge/{}/zacetek/"'


def page(client, slug=EXCAVATION, prefix=""):
    answer = client.get(f"{prefix}/e-vloge/{slug}/")
    assert answer.status_code == 200
    return re.sub(r"[ \n]+", " ", answer.content.decode())


@pytest.fixture
def company(cast):
    """The citizen acts for a company."""
    organisation = Organisation.objects.create(name="Gostilna pri grozdu", slug="gostilna")
    mandate = Mandate.objects.create(
        representative=cast.users["citizen"], organisation=organisation, state=MandateState.ACCEPTED
    )

    def act(level="substantial", procedures=None):
        Mandate.objects.filter(pk=mandate.pk).update(all_procedures=procedures is None, procedures=procedures or [])
        sign_in(cast.citizen, cast.users["citizen"], level=level)
        session = cast.citizen.session
        session[MANDATE_KEY] = str(mandate.pk)
        session.save()
        return cast.citizen

    return SimpleNamespace(act=act, organisation=organisation, mandate=mandate)


def test_it_says_all_one_should_know(client):
    html = page(client)
    for text in (
        "Dovoljenje za prekopavanje, podkopavanje, prebitje in druga dela na občinski cesti", "15 minut",
        "v enem mesecu od popolne vloge", "številke parcel, če jih poznate", "Idejna zasnova ali tehnična dokumentacija",
        "PDF, DWG, DXF, JPG ali PNG · največ 10 datotek", f"36,30{NBSP}€", f"40,80{NBSP}€", "33. člen Odloka",
        "Oddelek za gospodarske javne službe in gospodarsko infrastrukturo", "Zapora občinske ceste",
        "SI-PASS ali račun z geslom", f"/e-vloge/{EXCAVATION}/obrazec.pdf", "Nekateri vlagatelji so takse oproščeni.",
    ):  # fmt: skip
        assert text in html, text
    assert "Mestna občina Ptuj takse, prilog" not in html  # these facts are the municipality's own
    assert "Zadnjih 90 dni" not in html  # nothing was decided yet


def test_facts_of_other_municipalities_are_marked(client):
    html = page(client, GRANT)
    assert "Podatki so povzeti po primerljivih občinah" in html
    assert "Vir: Maribor, Ajdovščina, Tržič" in html
    assert "Za to vlogo ni takse." in html
    assert "v 6 mesecih (Datum rojstva)" in html
    assert "vsaj 15 dni prej" in page(client, "zapora-obcinske-ceste")
    assert "Razlog zapore: Dela na cesti" in page(client, "zapora-obcinske-ceste")


def test_office_hours_are_shown_when_they_are_known(client):
    assert "Uradne ure" not in page(client)
    Department.objects.filter(code="GJS").update(hours="sreda 8.00–12.00", phone="02 748 29 99", email="gjs@ptuj.si")
    html = page(client)
    assert "Uradne ure: sreda 8.00–12.00" in html
    assert 'href="tel:027482999"' in html
    assert 'href="mailto:gjs@ptuj.si"' in html


def test_english(client):
    html = page(client, prefix="/en")
    assert "Permit for excavation and other works on a municipal road" in html
    assert "Conceptual design or technical documentation" in html
    assert "parcel numbers, if you know them" in html


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("slug", [EXCAVATION, GRANT, TENDER, "potrdilo-o-spreminjanju-meje-parcele"])
def test_it_tells_machines_what_it_is(client, slug, prefix, settings):
    script = re.search(r'<script type="application/ld\+json">(.*?)</script>', page(client, slug, prefix))
    data = json.loads(script[1])
    assert (data["@context"], data["@type"]) == ("https://schema.org", "GovernmentService")
    assert data["url"] == f"{settings.BASE_URL}{prefix}/e-vloge/{slug}/"
    assert data["name"]
    assert data["provider"]["@type"] == "GovernmentOrganization"
    assert data["inLanguage"] == ("en" if prefix else "sl")
    if slug == EXCAVATION:
        assert [offer["price"] for offer in data["offers"]] == ["36.30", "40.80", "40.80"]


def test_nothing_that_staff_write_ends_the_script(client):
    make_form("zlobno", title_sl="</script><script>alert(1)</script>", summary_sl="<!-- & <b>")
    html = page(client, "zlobno")
    assert "<script>alert" not in html
    data = json.loads(re.search(r'ld\+json">(.*?)</script>', html)[1])
    assert data["name"] == "</script><script>alert(1)</script>"


def test_who_gets_the_button(cast):
    anonymous = page(cast.anonymous)
    assert 'href="/prijava/?next=%2Fe-vloge%2Fprekop-obcinske-ceste%2F"' in anonymous
    assert "csrfmiddlewaretoken" not in anonymous
    for who in ("citizen", "neighbour"):
        assert BUTTON.format(EXCAVATION) in page(getattr(cast, who))
    for who in ("officer", "other_officer", "administrator"):
        html = page(getattr(cast, who))
        assert BUTTON.format(EXCAVATION) not in html
        assert "Prijavljeni ste kot zaposleni" in html


def test_the_button_begins_a_draft_and_the_page_leads_back_to_it(cast):
    answer = cast.citizen.post(f"/e-vloge/{EXCAVATION}/zacetek/")
    assert answer.status_code == 302
    draft = Application.objects.get()
    assert str(draft.pk) in answer["Location"]
    html = page(cast.citizen)
    assert f'href="/e-vloge/vloga/{draft.pk}/"' in html
    assert "Nadaljujte s shranjenim osnutkom" in html
    for who in ("neighbour", "anonymous", "officer"):
        assert str(draft.pk) not in page(getattr(cast, who))


def test_only_the_latest_drafts_are_shown(cast):
    version = Procedure.objects.get(slug=EXCAVATION).versions.get()
    for _number in range(5):
        Application.objects.create(version=version, applicant=cast.users["citizen"])
    html = page(cast.citizen)
    assert html.count("Nadaljujte s shranjenim osnutkom") == 3
    assert "Vsi osnutki so v Moj Ptuj" in html
    for _number in range(15):
        Application.objects.create(version=version, applicant=cast.users["citizen"])
    assert "Osnutkov je dovolj" in page(cast.citizen)


def test_a_level_that_is_too_low(cast):
    html = page(cast.citizen, GRANT)
    assert BUTTON.format(GRANT) not in html
    assert "Za to vlogo se prijavite z višjo ravnjo" in html
    sign_in(cast.citizen, cast.users["citizen"], level="substantial")
    assert BUTTON.format(GRANT) in page(cast.citizen, GRANT)


def test_the_wrong_name(cast, company):
    sign_in(cast.neighbour, cast.users["neighbour"], level="substantial")
    html = page(cast.neighbour, TENDER)
    assert "Vlogo oddajo samo podjetja, društva in zavodi" in html
    assert BUTTON.format(TENDER) not in html
    client = company.act()
    assert BUTTON.format(TENDER) in page(client, TENDER)
    assert "Vlogo oddajo samo občani" in page(client, GRANT)
    client = company.act(procedures=[EXCAVATION])
    assert "Vaše pooblastilo ne velja za ta postopek" in page(client, TENDER)
    assert BUTTON.format(EXCAVATION) in page(client)


def test_drafts_are_those_of_the_name_one_acts_in(cast, company):
    version = Procedure.objects.get(slug=EXCAVATION).versions.get()
    own = Application.objects.create(version=version, applicant=cast.users["citizen"])
    firms = Application.objects.create(
        version=version, applicant=cast.users["neighbour"], organisation=company.organisation
    )
    assert str(own.pk) in page(cast.citizen)
    html = page(company.act())
    assert str(firms.pk) in html
    assert str(own.pk) not in html


@pytest.mark.parametrize(
    ("opens", "closes", "says"),
    [(1, 5, "Razpis še ni odprt"), (-5, -1, "Razpis je zaprt"), (None, -1, "Razpis je zaprt")],
)
def test_a_closed_tender_has_no_button(cast, company, opens, closes, says):
    now = timezone.now()
    window = {"opens": opens and now + dt.timedelta(days=opens), "closes": now + dt.timedelta(days=closes)}
    Procedure.objects.filter(slug=TENDER).update(**window)
    for client in (cast.anonymous, cast.neighbour, company.act()):
        html = page(client, TENDER)
        assert says in html
        assert BUTTON.format(TENDER) not in html
        assert "Začnite vlogo" not in html


def test_tenders_stand_in_their_order(client):
    now = timezone.now()
    Procedure.objects.filter(slug=TENDER).update(closes=now + dt.timedelta(days=9))
    for slug, opens, closes in (("kmalu", 3, 30), ("prej", -9, 2), ("mimo", -30, -3), ("davno", -60, -30)):
        row = make_procedure(
            slug, kind="tender", opens=now + dt.timedelta(days=opens), closes=now + dt.timedelta(days=closes)
        )
        make_version(row, minimal_definition(for_whom=["organisation"]))
    html = client.get("/razpisi/").content.decode()
    order = [html.index(f"/e-vloge/{slug}/") for slug in ("prej", TENDER, "kmalu", "mimo", "davno")]
    assert order == sorted(order)
    assert html.count("ds-tag") == 5
    assert EXCAVATION not in html
    Procedure.objects.filter(kind="tender").update(active=False)
    assert "Zdaj ni nobenega razpisa" in client.get("/razpisi/").content.decode()


def test_a_service_elsewhere_has_a_page_that_leads_there(client):
    html = page(client, "odprtje-podjetja")
    assert 'href="https://spot.gov.si/" rel="external"' in html
    assert "Odprla se bo stran spot.gov.si" in html
    assert client.post("/e-vloge/odprtje-podjetja/zacetek/").status_code in (302, 404)
    assert not Application.objects.exists()


def test_how_long_it_usually_takes(cast):
    now, department = timezone.now(), road_department()
    for number, (received, decided) in enumerate([(30, 20), (40, 28), (50, 20), (200, 100), (20, None)]):
        case = open_one(cast.users["citizen"], department, f"x{number}", received_at=now - dt.timedelta(days=received))
        if decided is not None:
            CaseEvent.objects.create(
                case=case,
                kind="note",
                happened=now - dt.timedelta(days=decided),
                by_kind="system",
                text_sl="x",
                text_en="x",
            )
    assert usual_days(EXCAVATION, now=now, decided=("note",)) == (12, 3)
    assert usual_days(EXCAVATION, now=now, decided=()) is None
    assert usual_days(EXCAVATION, now=now) is None
    assert usual_days(GRANT, now=now, decided=("note",)) is None


def test_the_page_says_how_long_it_usually_takes(client, monkeypatch):
    from apps.applications.views import catalogue

    monkeypatch.setattr(catalogue, "usual_days", lambda slug, now: (12, 5))
    assert "Zadnjih 90 dni je odločitev običajno trajala 12 dni (5 zadev)." in page(client)


def test_the_page_costs_few_queries(cast, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        page(cast.anonymous)
    with django_assert_max_num_queries(14):
        page(cast.citizen)


def test_words():
    assert whom_words(["person"]) == "Občani"
    assert whom_words(["organisation", "person"]) == "Občani in organizacije"
    assert fee_words(None) == "Brez takse"
    assert fee_words({"items": [{"channel": "any", "cents": 2270}]}) == f"22,70{NBSP}€"
    assert fee_words({"items": [{"channel": "paper", "cents": 4080}]}) == f"40,80{NBSP}€"
    assert (decided_within("P1M"), decided_within("P2M"), decided_within("P15D"), decided_within(None)) == (
        "v enem mesecu", "v dveh mesecih", "v 15 dneh", "",
    )  # fmt: skip
    assert decided_within("P3M") == "v 3 mesecih"
    assert formats_words(["pdf"]) == "PDF"
