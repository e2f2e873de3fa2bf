"""The assistant: the right source for everyday questions, "Tega ne vem" for all else, nothing invented, nothing kept."""

import pytest
from prometheus_client import REGISTRY

from apps.applications.models import Procedure
from apps.core import plugs
from apps.core.relevance import LONGEST_QUOTE, Asked, quote
from apps.identity.models import Department
from apps.portal import assistant
from apps.portal.registry import Answer, Answerer, Passage, answerers
from apps.portal.views import assistant as views
from tests.factories.reports import make_category, report_one

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]
PAGE = "/pomocnik/"
HOURS = "ponedeljek in torek 8.00–11.00"
# A question and the beginning of the address that has to be cited first.
KNOWN = [
    ("Kje lahko parkiram v mestu?", "/zemljevid/?sloj=parking"),
    ("Kako dobim dovolilnico za parkiranje stanovalcev?", "/e-vloge/dovolilnica-za-stanovalce/"),
    ("Koliko stane prekop ceste?", "/e-vloge/prekop-obcinske-ceste/"),
    ("Koliko stane prekop občinske ceste?", "/e-vloge/prekop-obcinske-ceste/"),
    ("Kako zaprem cesto zaradi prireditve?", "/e-vloge/zapora-obcinske-ceste/"),
    ("Kje dobim lokacijsko informacijo?", "/e-vloge/lokacijska-informacija/"),
    ("kje dobim lokacijsko infromacijo", "/e-vloge/lokacijska-informacija/"),
    ("Koliko denarja dobim ob rojstvu otroka?", "/e-vloge/denarna-pomoc-ob-rojstvu/"),
    ("Kako prijavim obratovalni čas gostilne?", "/e-vloge/obratovalni-cas/"),
    ("Rad bi najel vrtiček, kam se obrnem?", "/e-vloge/najem-vrticka/"),
    ("Ali lahko dobim sofinanciranje za prireditev?", "/e-vloge/sofinanciranje-prireditev/"),
    ("Potrdilo za spreminjanje meje parcele", "/e-vloge/potrdilo-o-spreminjanju-meje-parcele/"),
    ("Kje je knjižnica?", "/zemljevid/?sloj=library"),
    ("Kje je zdravstveni dom?", "/zemljevid/?sloj=health"),
    ("Kje je lekarna?", "/zemljevid/?sloj=health"),
    ("Kje je Orfejev spomenik?", "/zemljevid/?sloj=monument"),
    ("Kje je glasbena sola?", "/zemljevid/?sloj=school"),
    ("Kje je policija?", "/zemljevid/?sloj=office"),
    ("Kako prijavim luknjo v cesti?", "/izboljsajmo-ptuj/nova/"),
    ("Kdaj so uradne ure občine?", "/kontakti/"),
    ("Kje najdem kontakte občine?", "/kontakti/"),
    ("Pozabil sem geslo, kaj naj naredim?", "/prijava/pozabljeno-geslo/"),
    ("Kako preverim, ali je dokument pristen?", "/preveri/"),
    ("Kateri podatki se hranijo o meni?", "/zasebnost/"),
    ("V kateri četrtni skupnosti živim?", "/cetrti/"),
    ("Kje najdem javne razpise?", "/razpisi/"),
    ("Kako pooblastim nekoga, da odda vlogo namesto mene?", "/moj-ptuj/pooblastila/"),
]
ENGLISH = [
    ("Where can I park my car?", "/en/zemljevid/?sloj=parking"),
    ("Where is the library?", "/en/zemljevid/?sloj=library"),
    ("How do I lease an allotment?", "/en/e-vloge/najem-vrticka/"),
]
UNKNOWN = [
    "Kdo bo zmagal na volitvah?", "Kakšno bo jutri vreme?", "Koliko je ura?", "Recept za potico",
    "Kdo je najboljši nogometaš na svetu?", "Kako ozdravim prehlad?", "Kdaj odpelje vlak v Ljubljano?",
    "Koliko stane bencin?", "Napiši mi pesem o morju", "Kako se imenuje pes mojega soseda?",
    "Kaj je smisel življenja?", "Katere delnice naj kupim?", "Koliko je star župan?", "Kdo je predsednik Amerike?",
    "Kje?", "???", "in na v", "What is the capital of France?",
]  # fmt: skip


@pytest.fixture(autouse=True)
def open_office(catalogue, monkeypatch):
    monkeypatch.setattr(views, "QUESTIONS", 1000)
    Department.objects.filter(code="GJS").update(hours=HOURS, phone="02 748 29 99")


def ask(client, question, prefix="", **headers):
    return client.post(f"{prefix}{PAGE}", {"vprasanje": question}, headers=headers).content.decode()


def cited(html):
    """Address of the first source."""
    return html.split('<blockquote cite="')[1].split('"')[0] if "<blockquote" in html else ""


def wrongly(client, pairs, prefix=""):
    """Questions whose first source is another one, with that source."""
    said = {question: cited(ask(client, question, prefix)) for question, _source in pairs}
    return {question: said[question] for question, source in pairs if not said[question].startswith(source)}


def test_everyday_questions_get_the_right_source(client):
    assert wrongly(client, KNOWN) == {}


def test_the_same_in_english(client):
    assert wrongly(client, ENGLISH, "/en") == {}


def test_what_is_not_ours_is_not_answered(client):
    answers = {question: ask(client, question) for question in UNKNOWN}
    assert {question: cited(html) for question, html in answers.items() if "<blockquote" in html} == {}
    assert all("Tega ne vem." in html and "Vprašajte občino." in html for html in answers.values())


def test_what_is_said_stands_so_in_our_content(client):
    html = ask(client, "Koliko stane prekop občinske ceste?")
    summary = Procedure.objects.get(slug="prekop-obcinske-ceste").summary_sl
    assert summary in html
    assert "Taksa: " in html
    assert f"Uradne ure občine: {HOURS}." in ask(client, "Kdaj so uradne ure občine?")


def test_words_of_citizens_are_no_answer(client, cast):
    category = make_category(Department.objects.get(code="GJS"), name_sl="Zmaj", name_en="Dragon", keywords=[])
    report_one(category, cast.users["citizen"], text="Zmaj v mestnem jezeru bruha ogenj.")
    assert "Zmaj" in client.get("/iskanje/", {"q": "zmaj"}).content.decode()
    assert "Tega ne vem." in ask(client, "Kje je zmaj?")


@pytest.mark.parametrize("who", ["anonymous", "citizen", "neighbour", "officer", "other_officer"])
def test_everybody_hears_the_same(cast, who):
    assert cited(ask(getattr(cast, who), "Kje je knjižnica?")).startswith("/zemljevid/")


def test_the_words_go_along_to_a_question(client):
    said = ask(client, "Kdo bo zmagal na volitvah?")
    assert 'href="/vprasaj-obcino/novo/#vprasanje=Kdo+bo+zmagal+na+volitvah%3F"' in said
    with plugs.ask_pages.temporarily("test", lambda words: f"/vprasaj/?besede={len(words)}", order=1):
        assert 'href="/vprasaj/?besede=26"' in ask(client, "Kdo bo zmagal na volitvah?")


def test_new_sources_join_by_themselves(client):
    hit = plugs.SearchHit(
        "Kdaj je naslednji Kurentov karneval?", "/vprasaj-obcino/1/", "Na pustno soboto. Vstop je prost."
    )
    source = plugs.SearchSource("Vprašaj občino", lambda text, actor, limit: [hit])
    with plugs.search_sources.temporarily("test", source):
        html = ask(client, "kdaj bo kurentov karneval")
    assert "Na pustno soboto. Vstop je prost." in html
    assert "(Vprašaj občino)" in html


def test_the_page_the_panel_and_no_cookie(client):
    page = client.get(PAGE)
    assert "<h1" in page.content.decode()
    assert "data-helper" not in page.content.decode()  # the page needs no panel of itself
    for path in ("/", "/stanje/", "/te-strani-ni/"):
        html = client.get(path).content.decode()
        assert f'class="helper-open" href="{PAGE}"' in html
    answer = client.post(PAGE, {"vprasanje": "<b>Kje je knjižnica?</b>"}, headers={"X-Pomocnik": "1"})
    html = answer.content.decode()
    assert "<html" not in html
    assert "&lt;b&gt;Kje je knjižnica?" in html
    assert "<blockquote" in html
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]
    assert client.put(PAGE).status_code == 405


def test_an_empty_or_endless_question(client):
    assert "Vpišite vprašanje." in ask(client, "  ", **{"X-Pomocnik": "1"})
    assert client.post(PAGE, {"vprasanje": "knjižnica\0 " * 5000}).status_code == 200


def test_questions_are_limited_and_only_counted(client, monkeypatch):
    def told(outcome):
        return REGISTRY.get_sample_value("portal_assistant_answers_total", {"outcome": outcome}) or 0

    before = told("answered"), told("unknown")
    ask(client, "Kje je knjižnica?")
    ask(client, "Kdo bo zmagal na volitvah?")
    assert (told("answered"), told("unknown")) == (before[0] + 1, before[1] + 1)
    monkeypatch.setattr(views, "QUESTIONS", 1)
    assert client.post(PAGE, {"vprasanje": "še eno"}).status_code == 429
    assert client.get(PAGE).status_code == 200


class Inventive(Answerer):
    """Says what stands nowhere."""

    title = "inventive"

    def answer(self, question, passages):
        return Answer("Župan je Martin Krpan.", [Passage("Izmišljeno", "https://evil.example/", "", "", 1.0)])


class Modest(Answerer):
    """Words of its own, with a source that it was given."""

    title = "modest"

    def answer(self, question, passages):
        return Answer("Knjižnica je v Malem gradu.", passages[:1], quoted=False)


def test_another_answerer_is_off_until_it_is_named_and_cites_what_it_was_given(client, settings):
    assert settings.ASSISTANT_ANSWERER == "extractive"
    with answerers.temporarily("inventive", Inventive()), answerers.temporarily("modest", Modest()):
        assert "<blockquote" in ask(client, "Kje je knjižnica?")
        settings.ASSISTANT_ANSWERER = "inventive"
        html = ask(client, "Kje je knjižnica?")
        assert "Tega ne vem." in html
        assert "Krpan" not in html
        settings.ASSISTANT_ANSWERER = "modest"
        html = ask(client, "Kje je knjižnica?")
        assert "<blockquote" not in html
        assert "Knjižnica Ivana Potrča Ptuj</a>" in html


class Says(Answerer):
    """A text of its own on top of the best source."""

    title = "says"

    def __init__(self, text, *, quoted):
        self.text, self.quoted = text, quoted

    def answer(self, question, passages):
        return Answer(self.text.format(passages[0]), passages[:1], quoted=self.quoted)


@pytest.mark.parametrize(
    ("text", "quoted", "answered"),
    [
        ("{0.text}", True, True),
        ("Knjižnica je vsak dan zaprta.", True, False),
        ("{0.text} In je zaprta.", True, False),
        ("V pravilih piše: »{0.text}«", False, True),
        ("V pravilih piše: »Knjižnica je vsak dan zaprta.«", False, False),
        ('Piše "{0.title}" in "Knjižnica je zaprta."', False, False),
    ],
)
def test_what_is_quoted_stands_in_the_source(client, settings, text, quoted, answered):
    settings.ASSISTANT_ANSWERER = "says"
    with answerers.temporarily("says", Says(text, quoted=quoted)):
        html = ask(client, "Kje je knjižnica?")
    assert ("Tega ne vem." not in html) is answered
    assert ("zaprta" in html) is False


def test_a_quote_is_whole_sentences():
    asked = Asked("Kdaj je odprta čitalnica?")
    long = "Prvi stavek o knjižnici. " * 15 + "Čitalnica je odprta do osmih. Vstop je prost."
    said = quote(asked, long)
    assert said == "Čitalnica je odprta do osmih. Vstop je prost."
    assert len(quote(asked, "x" * 2000)) <= LONGEST_QUOTE


def test_how_many_queries_an_answer_costs(client, django_assert_max_num_queries):
    ask(client, "Kje je knjižnica?")
    with django_assert_max_num_queries(25):
        assert assistant.answer("Koliko stane prekop občinske ceste?")
