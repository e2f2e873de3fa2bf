"""The form on paper: everything that the form on screens asks, for the archive and for everybody."""

import io
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.utils import translation
from pypdf import PdfReader

from apps.applications.catalogue_source import procedures
from apps.applications.models import FormVersion, Procedure
from apps.applications.services import paper_form
from apps.applications.services.drafts import definition_of
from tests.factories.applications import make_form, minimal_definition, step, text_field

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]
EXCAVATION = "prekop-obcinske-ceste"


def words(text):
    return " ".join(text.replace("\u200b", "").replace("\u00a0", " ").split())


def read(content):
    reader = PdfReader(io.BytesIO(content))
    return SimpleNamespace(text=words(" ".join(page.extract_text() for page in reader.pages)), reader=reader)


@pytest.mark.parametrize("slug", [row["slug"] for row in procedures()])
def test_every_question_is_on_it(client, slug):
    answer = client.get(f"/e-vloge/{slug}/obrazec.pdf")
    assert answer["Content-Type"] == "application/pdf"
    text = read(answer.content).text
    definition = definition_of(FormVersion.objects.get(procedure__slug=slug))
    for field in definition.all_fields():
        assert words(str(field.label)) in text, field.id
        for option in field.options:
            assert words(str(option.label)) in text, option.code
    for one in definition.attachments:
        assert words(str(one.label)) in text
    assert "Podpis" in text
    assert "Mestni trg 1, 2250 Ptuj" in text


def test_it_is_for_the_archive_and_for_everybody(client):
    reader = read(client.get(f"/e-vloge/{EXCAVATION}/obrazec.pdf").content).reader
    about = reader.xmp_metadata.stream.get_data().decode()
    assert "pdfaid:part" in about
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in about
    assert "pdfuaid:part" in about
    assert reader.metadata.title.startswith("Dovoljenje za prekopavanje")
    assert reader.trailer["/Root"]["/Lang"] == "sl"


def test_fee_conditions_and_address(client):
    text = read(client.get(f"/e-vloge/{EXCAVATION}/obrazec.pdf").content).text
    assert "40,80 €" in text
    assert "36,30" not in text  # that is for who files here
    assert "SI11 75965-7111002" in text
    assert "Izpolnite, če vlagate za organizacijo." in text
    assert "Izpolnite, če »Vrsta del« je »Druga dela«." in text
    assert "Oddelek za gospodarske javne službe" in text
    assert "Tapnite" not in text
    assert "izberite s seznama" not in text
    closure = read(client.get("/e-vloge/zapora-obcinske-ceste/obrazec.pdf").content).text
    assert "Znesek za vlogo na papirju vam pove pristojni oddelek." in closure
    assert "22,70 €" in read(client.get("/e-vloge/potrdilo-o-spreminjanju-meje-parcele/obrazec.pdf").content).text
    assert "Za to vlogo ni takse." in read(client.get("/e-vloge/najem-vrticka/obrazec.pdf").content).text


def test_english(client):
    found = read(client.get(f"/en/e-vloge/{EXCAVATION}/obrazec.pdf").content)
    assert "Permit for excavation" in found.text
    assert "Type of works" in found.text
    assert found.reader.trailer["/Root"]["/Lang"] == "en"


def test_it_is_set_once_for_a_version_and_a_language(monkeypatch):
    version = FormVersion.objects.select_related("procedure__department__organisation").get(procedure__slug=EXCAVATION)
    made = []
    real = paper_form.render_pdf
    monkeypatch.setattr(
        paper_form, "render_pdf", lambda *args, **more: made.append(more["language"]) or real(*args, **more)
    )
    first = paper_form.pdf_of(version, version.procedure)
    assert paper_form.pdf_of(version, version.procedure) == first
    assert made == ["sl"]
    with translation.override("en"):
        assert paper_form.pdf_of(version, version.procedure) != first
    version.procedure.department.name = "Oddelek za ceste"  # the catalogue changed, the form did not
    assert "Oddelek za ceste" in read(paper_form.pdf_of(version, version.procedure)).text
    assert made == ["sl", "en", "sl"]
    cache.clear()
    version.procedure.department.refresh_from_db()
    assert paper_form.pdf_of(version, version.procedure) == first  # the same bytes on another day


def test_every_type_of_field_has_its_space(client):
    kinds = {
        "kraj": {"type": "map_point"}, "dan": {"type": "date"}, "kdaj": {"type": "datetime"}, "ura": {"type": "time"},
        "racun": {"type": "iban"}, "emso": {"type": "emso"}, "znesek": {"type": "money"}, "pojasnilo": {"type": "info"},
        "vec": {"type": "choices", "options": [["a", "Prva", "First"], ["b", "Druga", "Second"]]},
        "vrste": {"type": "group", "max_items": 3, "fields": [text_field("vrsta")]}, "opis": {"type": "textarea"},
        "cetrt": {"type": "quarter"}, "telefon": {"type": "phone"}, "da": {"type": "boolean"},
    }  # fmt: skip
    fields = [text_field(name, **values) for name, values in kinds.items()]
    make_form("vsi-tipi", minimal_definition(steps=[step("vse", *fields)]))
    text = read(client.get("/e-vloge/vsi-tipi/obrazec.pdf").content).text
    assert all(name.capitalize() in text for name in kinds)


def test_what_staff_wrote_is_never_markup(client):
    nasty = '#panic("x") *krepko* $x$ @y <oznaka> \\ //'
    field = text_field("polje", label={"sl": nasty, "en": nasty}, hint={"sl": nasty, "en": nasty})
    make_form("zlobno", minimal_definition(steps=[step("korak", field)]), title_sl=nasty)
    assert words(nasty) in read(client.get("/e-vloge/zlobno/obrazec.pdf").content).text


def test_links_have_no_form(client):
    link = Procedure.objects.filter(kind="link").first()
    assert client.get(f"/e-vloge/{link.slug}/obrazec.pdf").status_code == 404
