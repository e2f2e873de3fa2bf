"""The shipped categories, what they are recognised by, and what is kept of people."""

import datetime as dt

import pytest
from django.utils import timezone

from apps.core import plugs, retention
from apps.core.legal_time import local_day
from apps.identity.services.organisations import load_organisations
from apps.reports.models import AnswerTemplate, Report, ReportCategory, Reporter, ReportFollower
from apps.reports.plugins import keeping
from apps.reports.services.categories import load_categories
from apps.reports.services.suggesting import suggest_categories
from tests.factories.people import TESTS
from tests.factories.reports import in_state, report_one


@pytest.fixture
def shipped(db, town):
    load_organisations()
    return load_categories()


UNSEEN = [
    ("Na Zagrebški cesti je globoka udarna jama.", "luknja-v-cesti"),
    ("Luči v podhodu ne gorijo.", "ulicna-svetilka"),
    ("Nekdo je v gozdu stresel kup gradbenega materiala.", "crno-odlagalisce"),
    ("Zabojniki za papir so spet prepolni.", "polni-zabojniki"),
    ("Po viharju leži drevo čez kolesarsko pot.", "nevarno-drevo"),
    ("Travo pred vrtcem bi bilo treba pokositi.", "zarasle-povrsine"),
    ("Gugalnice na otroškem igrišču so polomljene.", "igrisce"),
    ("Prehoda za pešce se skoraj ne vidi več.", "prometni-znak"),
    ("Semaforji pri bolnišnici ne delajo.", "semafor"),
    ("Povožena mačka ob cesti.", "mrtva-zival"),
    ("Avtomobili parkirajo po pločnikih.", "napacno-parkiranje"),
    ("Voda teče iz razpoke v asfaltu, najbrž je počila vodovodna cev.", "vodovod"),
    ("Zunaj smrdi po plinu.", "vonj-po-plinu"),
    ("Klopi ob Dravi nimajo več desk.", "klopi-in-oprema"),
    ("presernova luknja v cesti brez sumnikov na plocniku", "luknja-v-cesti"),
]


def test_texts_are_recognised_and_nonsense_is_not(shipped):
    found = {text: [row.code for row in suggest_categories(text)] for text, _code in UNSEEN}
    missed = [text for text, code in UNSEEN if code not in found[text]]
    first = [text for text, code in UNSEEN if code == found[text][0]]
    assert not missed, missed
    assert len(first) >= 12, found
    assert suggest_categories("qqq www") == []
    assert suggest_categories("") == []


def test_hidden_and_closed_categories_are_never_proposed(shipped):
    ReportCategory.objects.filter(code="semafor").update(active=False, changed=timezone.now())
    assert "semafor" not in [row.code for row in suggest_categories("Semafor ne dela.")]
    assert "pregled-na-terenu" not in [row.code for row in suggest_categories("pregled na terenu")]


def test_loading_again_changes_nothing_that_staff_changed(shipped):
    ReportCategory.objects.filter(code="semafor").update(name_sl="Semaforji", radius=99)
    assert load_categories() == shipped == ReportCategory.objects.count()
    assert ReportCategory.objects.get(code="semafor").radius == 99
    assert ReportCategory.objects.get(code="vonj-po-plinu").danger_number == "112"
    assert ReportCategory.objects.filter(private=True).count() == 2
    assert AnswerTemplate.objects.count() == 8
    assert not ReportCategory.objects.filter(levels=None).exists()


def run(key):
    return retention.run(actor=TESTS, only=key)


@pytest.mark.django_db(transaction=True)
def test_what_was_not_confirmed_and_old_contacts_go(office, cast, town):
    from tests.factories.reports import make_category

    category = make_category(office.department)
    old, fresh = (report_one(category, email=f"{name}@primer.si") for name in ("star", "nov"))
    week = timezone.now() - dt.timedelta(days=9)
    Report.objects.filter(pk=old.pk).update(created=week)
    closed = in_state(report_one(category, cast.users["citizen"]), "fixed")
    Reporter.objects.filter(report=closed).update(user=None)
    ReportFollower.objects.create(report=closed, email="c@primer.si", confirmed=week)
    Report.objects.filter(pk=closed.pk).update(updated_at=timezone.now() - dt.timedelta(days=400), followers=1)
    for key in ("reports.unconfirmed", "reports.contacts", "reports.followers"):
        report = run(key)
        assert (report.failed, report.acted) == (0, 1), (key, report.errors)
    assert set(Report.objects.values_list("pk", flat=True)) == {fresh.pk, closed.pk}
    closed.refresh_from_db()
    assert closed.followers == 0
    assert not Reporter.objects.filter(report=closed).exists()


def test_a_person_is_forgotten_and_what_was_fixed_stays(report, secret, cast):
    user = cast.users["citizen"]
    ReportFollower.objects.create(report=report, user=user, confirmed=timezone.now())
    assert [row["title"] for row in keeping.my_reports(cast.actor("citizen"))] == [report.title, secret.title]
    assert [line.count for line in keeping.plan(user)] == [2, 1, 0]
    plugs.erasures.get("reports").act(user)
    assert not Reporter.objects.exists()
    assert not ReportFollower.objects.exists()
    secret.refresh_from_db()
    assert (secret.text, secret.published_text, secret.address) == ("–", "–", "")
    texts = Report.pgh_event_models["insert"].objects.filter(pgh_obj=secret).values_list("text", flat=True)
    assert set(texts) == {""}
    assert Report.objects.get(pk=report.pk).text == "Na sredini ceste je luknja."
    assert local_day(timezone.now())
