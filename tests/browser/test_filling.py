"""An application is filled in on a phone, with and without JavaScript, with a mouse, a finger and a keyboard."""

import datetime as dt
import json
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from apps.applications.choices import VersionState
from apps.applications.models import Application, FormVersion
from apps.applications.services.drafts import begin_application
from apps.core.actor import Actor
from tests.browser.conftest import DESK, PHONE, violations, width_of
from tests.conftest import make_user
from tests.factories.applications import make_shipped
from tests.identity.mandates import make_person

ROAD = "/e-vloge/prekop-obcinske-ceste/"
SAVED = re.compile(r"Shranjeno ob \d+\.\d\d")


@pytest.fixture
def ana(town_live):
    user = make_user("ana", first_name="Ana", last_name="Horvat")
    return make_person(user, address="Prešernova ulica 12, 2250 Ptuj")


@pytest.fixture
def draft(ana):
    return begin_application(actor=Actor(user=ana.user), procedure=make_shipped().procedure)


@pytest.fixture
def opened(open_page, signed_in, ana, town_live):
    """Opens a page as Ana."""

    def opener(path, **options):
        page = signed_in(open_page("/stanje/", **options), ana.user)
        page.goto(path)
        return page

    return opener


def at(draft, name=""):
    return f"/e-vloge/vloga/{draft.pk}/{f'korak/{name}/' if name else ''}"


def stored(draft):
    return Application.objects.get(pk=draft.pk).answered


def go_on(page):
    page.get_by_role("button", name="Shranite in nadaljujte", exact=True).last.click()


def heading(page, text):
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def no_sideways(page):
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_road_permit_is_filled_in_on_a_phone(opened, ana, javascript):
    make_shipped()
    page = opened(ROAD, javascript=javascript)
    page.locator("form[action$='/zacetek/'] button").first.click()
    heading(page, "Vlagatelj")
    no_sideways(page)
    expect(page.get_by_label("Ime in priimek")).to_have_value("Ana Horvat")
    go_on(page)
    heading(page, "Poseg")
    other = page.get_by_label("Opišite druga dela")
    if javascript:
        expect(other).to_be_hidden()
    else:
        expect(page.get_by_text("Izpolnite, če pri »Vrsta del« izberete »Druga dela«.")).to_be_visible()
    page.get_by_label("Druga dela", exact=True).check()
    other.fill("Vgradnja zaščitne cevi")
    page.get_by_label("Namen posega").fill("Priključek na optično omrežje")
    go_on(page)
    heading(page, "Lokacija")
    no_sideways(page)
    page.get_by_label("Cesta ali ulica").fill("dravska ul. 10")
    fill_place(page, javascript=javascript)
    fill_parcels(page)
    page.get_by_label("Dolžina prekopa").fill("1.234,50")
    page.get_by_label("Širina prekopa").fill("šest")
    go_on(page)
    expect(page).to_have_title(re.compile("^Napaka: Lokacija"))
    expect(page.locator("#napake")).to_contain_text("Vpišite število, na primer 14,5.")
    if javascript:
        expect(page.locator("#napake")).to_be_focused()
    page.locator("#napake a").last.click()
    expect(page.get_by_label("Širina prekopa")).to_be_focused()
    expect(page.get_by_label("Širina prekopa")).to_have_value("šest")
    no_sideways(page)
    page.get_by_label("Širina prekopa").fill("0,6")
    go_on(page)
    heading(page, "Izvedba")
    draft = Application.objects.get()
    answered = draft.answered
    assert answered["ulica"] == "Dravska ulica 10"
    assert answered["dolzina_m"] == "1234.5"
    assert [row["parcela"] for row in answered["parcele"]] == ["1124/3", "*15"]
    assert 46.38 < answered["tocka"]["lat"] < 46.51
    page.goto(f"{at(draft)}pregled/")
    heading(page, "Preverite odgovore")
    expect(page.get_by_text("Do oddaje še manjka")).to_be_visible()
    page.get_by_role("link", name=re.compile("Spremenite.*Širina prekopa")).click()
    expect(page.get_by_label("Širina prekopa")).to_have_value("0,6")


def fill_place(page, *, javascript):
    if javascript:
        canvas = page.get_by_role("application")
        expect(canvas.locator(".leaflet-pane path").first).to_be_attached()
        canvas.click(position={"x": 150, "y": 140})
        expect(page.locator("[data-where]")).to_contain_text("Izbrano mesto: Četrt")
    else:
        page.get_by_label("Cesta ali ulica").fill("dravska ul. 10")
        page.locator("input[type=image]").click(position={"x": 140, "y": 150})
        expect(page.locator(".pick-still .hint")).to_have_text(re.compile("Mesto je označeno."))
        page.locator("input[type=image]").click(position={"x": 150, "y": 140})
        expect(page.locator(".pick-still button")).to_be_visible()
        expect(page.get_by_label("Cesta ali ulica")).to_have_value("Dravska ulica 10")


def fill_parcels(page):
    page.get_by_role("button", name="Dodajte vnos").click()
    row = page.get_by_role("group", name="Parcela 1")
    expect(row.get_by_label("Katastrska občina")).to_be_focused()
    row.get_by_label("Katastrska občina").fill("Ptuj")
    row.get_by_label("Številka parcele").fill("1124/3")
    page.get_by_role("button", name=re.compile("^Dodajte")).click()
    row = page.get_by_role("group", name="Parcela 2")
    expect(row.get_by_label("Katastrska občina")).to_be_focused()
    row.get_by_label("Katastrska občina").fill("Ptuj")
    row.get_by_label("Številka parcele").fill("*15")
    page.get_by_role("group", name="Parcela 1").get_by_role("button").click()
    expect(page.get_by_text("Odstranjeno: Parcela 1.").last).to_be_visible()
    expect(page.get_by_role("group", name="Parcela 1").get_by_label("Številka parcele")).to_have_value("*15")
    page.get_by_role("button", name=re.compile("^Vrnite")).click()
    expect(page.get_by_role("group", name="Parcela 1").get_by_label("Številka parcele")).to_have_value("1124/3")
    expect(page.get_by_role("group", name="Parcela 2").get_by_label("Številka parcele")).to_have_value("*15")


def test_the_map_by_keyboard(opened, draft):
    page = opened(at(draft, "lokacija"))
    canvas = page.get_by_role("application")
    expect(canvas.locator(".leaflet-pane path").first).to_be_attached()
    canvas.focus()
    expect(page.get_by_text("S tipkovnico: puščice premikajo oznako")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("[data-where]")).to_contain_text("Izbrano mesto: Četrt")
    lat, lon = page.locator("[data-lat]"), page.locator("[data-lon]")
    before = float(lat.input_value()), float(lon.input_value())
    for key in ("+", "+", "ArrowUp", "ArrowUp", "ArrowRight"):
        page.keyboard.press(key)
    after = float(lat.input_value()), float(lon.input_value())
    assert after[0] > before[0]
    assert after[1] > before[1]
    for _press in range(60):
        page.keyboard.press("Shift+ArrowDown")
    for _press in range(6):
        page.keyboard.press("-")
    for _press in range(12):
        page.keyboard.press("Shift+ArrowDown")
    expect(page.locator("[data-where]")).to_contain_text("zunaj Mestne občine Ptuj")
    page.keyboard.press("Delete")
    expect(page.locator("[data-where]")).to_have_text("Mesto na zemljevidu še ni izbrano.")
    assert lat.input_value() == ""


def test_where_the_device_is(opened, draft):
    page = opened(
        at(draft, "lokacija"), geolocation={"latitude": 46.42, "longitude": 15.87}, permissions=["geolocation"]
    )
    page.get_by_role("button", name="Moja lega").click()
    expect(page.locator("[data-where]")).to_contain_text("Izbrano mesto: Četrt")
    expect(page.locator("[data-saved] span").last).to_have_text(SAVED)
    assert stored(draft)["tocka"] == {"lat": 46.42, "lon": 15.87}


def test_what_is_typed_saves_itself(opened, draft):
    page = opened(at(draft, "poseg"), viewport=DESK)
    page.get_by_label("Namen posega").fill("Optika")
    expect(page.locator("aside [data-saved]")).to_have_text(SAVED)
    assert stored(draft)["namen"] == "Optika"
    page.get_by_label("Namen posega").fill("Optika do hiše")
    go_on(page)  # without waiting: one change in two requests is no conflict
    expect(page.locator("#napake")).to_contain_text("Vrsta del")
    assert stored(draft)["namen"] == "Optika do hiše"
    assert page.evaluate("Object.keys(sessionStorage).length") == 0


def test_leaving_at_once_loses_nothing(opened, draft):
    page = opened(at(draft, "poseg"))
    page.get_by_label("Namen posega").fill("Tik pred odhodom")
    page.goto(at(draft))
    expect(page.get_by_role("link", name="Poseg")).to_be_visible()
    page.goto(at(draft, "poseg"))
    expect(page.get_by_label("Namen posega")).to_have_value("Tik pred odhodom")


def test_a_lost_connection_is_told_and_loses_nothing(opened, draft):
    page = opened(at(draft, "poseg"), expected_errors=("ERR_INTERNET_DISCONNECTED",))
    page.context.set_offline(True)
    page.get_by_label("Namen posega").fill("V predoru")
    expect(page.get_by_text("Ni povezave.")).to_be_visible()
    assert "V predoru" in page.evaluate("Object.values(sessionStorage).join()")
    page.context.set_offline(False)
    expect(page.locator("[data-saved] span").last).to_have_text(SAVED)
    expect(page.get_by_text("Ni povezave.")).to_be_hidden()
    assert stored(draft)["namen"] == "V predoru"
    assert page.evaluate("Object.keys(sessionStorage).length") == 0


def test_what_never_reached_the_server_is_there_after_a_reload(opened, draft):
    page = opened(at(draft, "poseg"), expected_errors=("ERR_FAILED",))
    page.route("**/korak/poseg/", lambda route: route.abort() if route.request.method == "POST" else route.fallback())
    page.get_by_label("Druga dela", exact=True).check()
    page.get_by_label("Opišite druga dela").fill("Jašek")
    expect(page.get_by_text("Ni povezave.")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Opišite druga dela")).to_have_value("Jašek")
    page.unroute("**/korak/poseg/")
    page.get_by_label("Namen posega").fill("Optika")
    expect(page.locator("[data-saved] span").last).to_have_text(SAVED)
    assert stored(draft)["opis_drugih_del"] == "Jašek"


def test_what_was_changed_elsewhere_meanwhile_is_offered(opened, draft):
    page = opened(at(draft, "poseg"), expected_errors=("ERR_FAILED",))
    page.route("**/korak/poseg/", lambda route: route.abort() if route.request.method == "POST" else route.fallback())
    page.get_by_label("Namen posega").fill("S telefona")
    expect(page.get_by_text("Ni povezave.")).to_be_visible()
    draft.refresh_from_db()
    draft.answers, draft.revision = json.dumps({"namen": "Z računalnika"}), 1
    draft.save()
    page.reload()
    expect(page.get_by_label("Namen posega")).to_have_value("Z računalnika")
    page.get_by_role("button", name="Vstavite neshranjeno").click()
    expect(page.get_by_label("Namen posega")).to_have_value("S telefona")


def test_the_end_of_a_session_loses_nothing(opened, signed_in, draft, ana):
    page = opened(at(draft, "poseg"), expected_errors=("401", "403"))
    page.context.clear_cookies(name="seja")
    page.get_by_label("Namen posega").fill("Po dolgem kosilu")
    expect(page.get_by_text("Prijava je potekla")).to_be_visible()
    signed_in(page, ana.user)
    page.evaluate("dispatchEvent(new Event('focus'))")  # back from the other tab
    expect(page.locator("[data-saved] span").last).to_have_text(SAVED)
    assert stored(draft)["namen"] == "Po dolgem kosilu"


def test_signing_out_takes_along_what_was_kept(opened, draft):
    page = opened(at(draft, "poseg"), expected_errors=("ERR_FAILED",))
    page.route("**/korak/poseg/", lambda route: route.abort() if route.request.method == "POST" else route.fallback())
    page.get_by_label("Namen posega").fill("Skrivnost")
    expect(page.get_by_text("Ni povezave.")).to_be_visible()
    page.locator("summary.sign").click()
    page.get_by_role("button", name="Odjavite se").click()
    expect(page.locator(".tool.sign")).to_have_attribute("href", re.compile("prijava"))
    assert page.evaluate("Object.values(sessionStorage).join()") == ""


def test_two_tabs_the_person_chooses(opened, draft):
    first = opened(at(draft, "poseg"), expected_errors=("409",))
    second = first.context.new_page()
    second.goto(at(draft, "poseg"))
    first.get_by_label("Namen posega").fill("Iz prvega")
    expect(first.locator("[data-saved] span").last).to_have_text(SAVED)
    second.get_by_label("Namen posega").fill("Iz drugega")
    expect(second.get_by_text("Ta del vloge ste spremenili tudi drugje.")).to_be_visible()
    go_on(second)
    expect(second.locator("#drugje")).to_contain_text("Iz prvega")
    expect(second.get_by_label("Namen posega")).to_have_value("Iz drugega")
    assert stored(draft)["namen"] == "Iz prvega"
    second.get_by_role("button", name="Shranite, kar je tukaj").click()
    expect(second.locator("#napake")).to_be_visible()
    assert stored(draft)["namen"] == "Iz drugega"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESK])
def test_axe_finds_nothing(opened, draft, scheme, viewport):
    draft.answers = json.dumps(
        {"parcele": [{"_id": "01K5AAAAAAAAAAAAAAAAAAAAAA"}], "tocka": {"lat": 46.42, "lon": 15.87}}
    )
    draft.typed, draft.revision = json.dumps({"dolzina_m": "x"}), 1
    draft.save()
    page = opened(at(draft), bypass_csp=True, color_scheme=scheme, viewport=viewport)
    assert violations(page) == []
    for name in ("vlagatelj", "poseg", "lokacija?preverite", "izvedba"):
        name, _mark, query = name.partition("?")
        page.goto(f"{at(draft, name)}?{query}")
        if name == "lokacija":
            expect(page.locator("[data-where]")).to_contain_text("Izbrano mesto")
        assert violations(page) == [], name
        no_sideways(page)
    page.goto(f"{at(draft)}pregled/")
    assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_where_a_draft_ends_or_was_changed_elsewhere(opened, draft, scheme):
    page = opened(at(draft, "poseg"), bypass_csp=True, color_scheme=scheme, expected_errors=("409", "410"))
    pages = {"elsewhere": changed_elsewhere, "delete": asked_to_delete, "cut off": cut_off}
    for name, lead in pages.items():
        lead(page, draft)
        for viewport in (PHONE, DESK):
            page.set_viewport_size(viewport)
            assert violations(page) == [], (name, viewport)
            assert width_of(page) <= viewport["width"], (name, viewport)


def changed_elsewhere(page, draft):
    draft.refresh_from_db()
    draft.answers, draft.revision = json.dumps({"namen": "Z računalnika"}), draft.revision + 1
    draft.save()
    page.get_by_label("Namen posega").fill("S telefona")
    go_on(page)
    expect(page.locator("#drugje")).to_contain_text("Z računalnika")


def asked_to_delete(page, draft):
    page.goto(at(draft))
    page.get_by_role("link", name="Izbrišite osnutek").click()
    heading(page, "Izbrišete osnutek?")


def cut_off(page, draft):
    hour = dt.timedelta(hours=1)
    FormVersion.objects.update(state=VersionState.WITHDRAWN, cutoff=timezone.now() - hour)
    page.goto(at(draft))
    expect(page).to_have_title(re.compile("^Ta obrazec ne velja več"))
