"""Every one of the nine procedures is filed on a phone, with and without JavaScript, from the catalogue to the number
of the case: a person reads the labels and answers."""

import datetime as dt
import re

import pytest
from playwright.sync_api import expect

from apps.applications.models import Application, FormVersion, Procedure
from apps.applications.services.catalogue import load_procedures
from apps.identity.services.organisations import load_organisations
from apps.territory.services import quarter_names
from tests.applications.nine import FILED, SLUGS, answers_of, without_ids
from tests.conftest import make_user
from tests.documents.conftest import pdf
from tests.identity.mandates import make_company, make_mandate, make_person

HOME = "Prešernova ulica 12, 2250 Ptuj"
COMPANY = "Društvo prijateljev Drave"
GO_ON = {"name": "Shranite in nadaljujte", "exact": True}


@pytest.fixture
def catalogue_live(town_live):
    """A live portal with its catalogue."""
    load_organisations()
    load_procedures()
    return town_live


@pytest.mark.usefixtures("catalogue_live")
@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
@pytest.mark.parametrize("slug", SLUGS)
def test_filed_on_a_phone(open_page, signed_in, slug, javascript):
    form, entry = FormVersion.objects.get(procedure__slug=slug).definition, FILED[slug]
    for_company = entry["party"] == "organisation"
    answers = answers_of(entry) if for_company else {"vlagatelj_naslov": HOME} | answers_of(entry)
    level = "substantial" if for_company else form["min_level"]  # whoever acts for others
    page = signed_in(open_page("/e-vloge/", javascript=javascript), applicant(entry, level), level=level)
    page.reload()
    if for_company:
        act_for_the_company(page)
    walk = Walk(page, form, answers, entry.get("attachments", {}), javascript=javascript)
    walk.begin(Procedure.objects.get(slug=slug))
    walk.fill_all()
    number = walk.file()
    filed = Application.objects.filed().get()
    assert (filed.case.number, filed.version.procedure.slug) == (number, slug)
    found = {name: without_ids(value) for name, value in filed.answered.items()}
    assert {name: found.get(name) for name in walk.typed} == walk.typed
    unsaid = {*answers} - {*walk.typed}
    assert unsaid <= {"vlagatelj_naslov", "tocka"}  # what is known of who is known, and a touch of the map
    assert "tocka" not in unsaid or 46.38 < found["tocka"]["lat"] < 46.51
    who = "organizacija_naziv" if for_company else "vlagatelj_ime"
    assert found[who] == (COMPANY if for_company else "Ana Horvat")


def applicant(entry, level):
    """Who may file it: at the lowest level somebody of whom only the name is known."""
    user = make_user("ana", first_name="Ana", last_name="Horvat", email="ana@example.si")
    if level != "low":
        make_person(user, address=HOME)
    if entry["party"] == "organisation":
        make_mandate(user, organisation=make_company(COMPANY, address=HOME))
    return user


def act_for_the_company(page):
    page.locator("summary.sign").click()
    page.get_by_role("button", name=COMPANY).first.click()
    expect(page.locator(".acting")).to_contain_text(COMPANY)


def named(label):
    """The label alone, whether or not it says that one need not answer."""
    return re.compile(rf"^\s*{re.escape(label)}(\s*\(ni obvezno\))?\s*$")


class Walk:
    """One application, page by page. `typed` is what was answered, as it should be kept."""

    def __init__(self, page, form, answers, files, *, javascript):
        self.page, self.form, self.answers, self.files, self.javascript = page, form, answers, files, javascript
        self.typed = {}

    def heading(self):
        return self.page.get_by_role("heading", level=1)

    def nothing_sticks_out(self):
        wide = self.page.evaluate("[document.scrollingElement.scrollWidth, document.scrollingElement.clientWidth]")
        assert wide[0] <= wide[1], self.page.url

    def begin(self, procedure):
        """From the catalogue by the page of the procedure to its list of tasks, which bears its short name."""
        title = procedure.title_sl
        self.nothing_sticks_out()
        self.page.get_by_role("link", name=title, exact=True).first.click()
        expect(self.heading()).to_have_text(title)
        self.nothing_sticks_out()
        self.page.get_by_role("button", name="Začnite vlogo").click()
        expect(self.heading()).to_have_text("Vlagatelj")
        self.page.get_by_role("navigation", name="Kje ste").get_by_role("link", name="Vaša vloga").click()
        expect(self.heading()).to_have_text(procedure.name_sl)
        self.nothing_sticks_out()
        self.page.locator(".tasklist").get_by_role("link", name="Vlagatelj", exact=True).click()

    def fill_all(self):
        """Every step in turn, and the attachments."""
        for step in self.form["steps"]:
            expect(self.heading()).to_have_text(step["title"]["sl"])
            for field in step["fields"]:
                if self.asked(field):
                    self.fill(self.page, field, self.answers)
            self.go_on()
        if self.form["attachments"]:
            expect(self.heading()).to_have_text("Priloge")
            self.attach()
            self.go_on()
        if self.form.get("cosigners"):
            expect(self.heading()).to_have_text(self.form["cosigners"]["label"]["sl"])
            self.nothing_sticks_out()
            self.page.get_by_role("link", name="Nadaljujte", exact=True).click()

    def go_on(self):
        self.nothing_sticks_out()
        self.page.get_by_role("button", **GO_ON).last.click()

    def asked(self, field):
        """Whether there is something to answer here; what the account knows is shown, and cannot be changed."""
        if field["id"] not in self.answers:
            return False
        if field.get("read_only"):
            line = self.page.get_by_label(named(field["label"]["sl"]))
            if not line.is_editable():
                expect(line).not_to_have_value("")
                return False
        return True

    def fill(self, place, field, answers):
        """One answer, by its label. place: the page, or the group of one row."""
        value, label = answers[field["id"]], named(field["label"]["sl"])
        if place is self.page:
            self.typed[field["id"]] = value
        kind = field["type"]
        group = place.get_by_role("group", name=label)
        if kind == "group":
            self.rows(group, field, value)
        elif kind == "choice" and place is not self.page and len(field["options"]) > 4:
            place.get_by_label(label).select_option(label=option_of(field, value))
        elif kind in ("choice", "quarter"):
            group.get_by_label(option_of(field, value), exact=True).check()
        elif kind == "boolean" and field["required"]:
            group.get_by_label("Da" if value else "Ne", exact=True).check()
        elif kind == "boolean":
            place.get_by_label(label).set_checked(value)
        elif kind in ("date", "datetime"):
            self.day(group, value)
        elif kind == "map_point":
            self.spot(group, value)
        elif kind in ("street", "address"):
            self.street(place.get_by_label(label), value)
        else:
            place.get_by_label(label).fill(written(kind, value))

    def day(self, group, value):
        moment = dt.datetime.fromisoformat(value)
        for name, part in (("Dan", moment.day), ("Mesec", moment.month), ("Leto", moment.year)):
            group.get_by_label(name, exact=True).fill(str(part))
        if "T" in value:
            group.get_by_label("Ura", exact=True).fill(f"{moment:%-H.%M}")

    def street(self, line, value):
        """Typed in part and chosen from the list, where there is a list."""
        if not self.javascript or "," in value:
            line.fill(value)
            return
        line.press_sequentially(value[:-1])
        self.page.get_by_role("option", name=re.compile(f"^{re.escape(value)}")).first.click()
        expect(line).to_have_value(f"{value} ")  # a number may follow

    def spot(self, group, value):
        """In words, or by a touch of the map that then says where."""
        if "text" in value:
            group.get_by_label("Ali opišite mesto z naslovom").fill(value["text"])
        if "lat" in value:
            self.touch(group)
            del self.typed["tocka"]  # where exactly is the map's matter

    def touch(self, group):
        if self.javascript:
            canvas = group.get_by_role("application")
            expect(canvas.locator(".leaflet-pane path").first).to_be_attached()
            canvas.click(position={"x": 150, "y": 140})
            expect(group.locator("[data-where]")).to_contain_text("Izbrano mesto: Četrt")
        else:
            group.locator("input[type=image]").click(position={"x": 140, "y": 150})
            expect(group.locator(".pick-still .hint")).to_have_text(re.compile("Mesto je označeno."))

    def rows(self, group, field, rows):
        for number, row in enumerate(rows, start=1):
            one = group.get_by_role("group", name=f"{field['item_label']['sl']} {number}", exact=True)
            if not one.is_visible():
                group.get_by_role("button", name=re.compile("^Dodajte")).click()
            expect(one).to_be_visible()
            for part in field["fields"]:
                if part["id"] in row:
                    self.fill(one, part, row)

    def attach(self):
        chosen = 0
        for one in self.form["attachments"]:
            names = self.files.get(one["id"], [])
            if names:
                files = [{"name": name, "mimeType": "application/pdf", "buffer": pdf(name.encode())} for name in names]
                self.page.get_by_role("button", name=named(one["label"]["sl"])).set_input_files(files)
                chosen += len(names)
        if self.javascript:
            expect(self.page.locator("[data-live] > li")).to_have_count(chosen)

    def file(self):
        """Read what was answered, state that it is true, file. The number of the case."""
        expect(self.heading()).to_have_text("Preverite odgovore")
        expect(self.page.get_by_text("Do oddaje še manjka")).to_have_count(0)
        self.nothing_sticks_out()
        self.page.get_by_label("Izjavljam, da so navedeni podatki resnični.").check()
        self.page.get_by_role("button", name="Oddajte vlogo").click()
        expect(self.heading()).to_have_text("Vloga je oddana")
        self.nothing_sticks_out()
        return self.page.locator(".done-panel .no").inner_text()


def option_of(field, code):
    """What an answer reads on the page."""
    if field["type"] == "quarter":
        return quarter_names()[code]
    return next(label for one, label, _english in field["options"] if one == code)


def written(kind, value):
    """As people in Ptuj write it."""
    if kind == "money":
        return f"{value // 100:,}".replace(",", ".") + f",{value % 100:02}"
    if kind == "number":
        return str(value).replace(".", ",")
    if kind == "time":
        return value.lstrip("0").replace(":", ".")
    return value
