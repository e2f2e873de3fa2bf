"""Mails and notices in the words of staff: saved as versions, published by a step of their own."""

import logging
import re

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from apps.core import written
from apps.core.outgoing import render_mail
from apps.notifications import services
from apps.notifications.models import Message, Notification, TemplateVersion
from tests.conftest import sign_in
from tests.factories.people import make_department, make_municipality, make_organisation, make_staff

pytestmark = pytest.mark.django_db
LIST = "/admin/notifications/templateversion/"
KEY = "applications/mail/cosign"
PAGE = f"{LIST}besedilo/applications.mail.cosign/sl/"
SUBJECT, BODY = "Sopodpišite: {{ postopek }}", "Pozdravljeni!\n\nVabi vas {{ kdo }}.\nHvala."
CONTEXT = {"who": "Ana & Bine", "procedure": "Zapora", "path": "/sopodpis/1/"}


@pytest.fixture
def editor(client, db):
    sign_in(client, make_staff("urednik", "editor", make_department(make_municipality())))
    return client


def save(client, subject=SUBJECT, body=BODY, seen=0, **more):
    return client.post(PAGE, {"subject": subject, "body": body, "seen": seen, **more}, follow=True)


def publish(client, number=1):
    return client.post(f"{PAGE}objava/", {"number": number}, follow=True)


def mail(language="sl"):
    return render_mail(KEY, CONTEXT, language=language)


@pytest.mark.parametrize("key", [key for key, _text in written.texts.items()])
@pytest.mark.parametrize("language", ["sl", "en"])
def test_every_text_that_ships_is_whole(key, language):
    """Its fields exist, its sample fills them, its subject tells nothing in confidence."""
    text = written.texts.get(key)
    shipped = text.shipped(language)
    checked = services.templates.checked_words(key, shipped.subject, shipped.body)
    assert checked == shipped
    sample = services.templates.sample_mail(key, language, shipped)
    assert sample.subject
    assert sample.text
    assert "{{" not in sample.subject + sample.text
    assert bool(sample.html) is not text.notice


def test_what_ships_is_sent_until_something_is_published(editor):
    before = mail()
    assert save(editor).status_code == 200
    assert mail() == before
    publish(editor)
    after = mail()
    assert after.subject == "Sopodpišite: Zapora"
    assert "Vabi vas Ana & Bine.\nHvala." in after.text
    assert "Vabi vas Ana &amp; Bine.<br>Hvala." in after.html
    assert "http://localhost:8000/sopodpis/1/" in after.text
    assert mail("en") == render_mail(KEY, CONTEXT, language="en")
    assert "Sopodpišite" not in mail("en").subject


def test_every_save_is_a_version_with_its_author(editor):
    save(editor)
    save(editor, body="Drugače.", seen=1)
    rows = list(TemplateVersion.objects.of(KEY, "sl"))
    assert [(row.number, row.author.email) for row in rows] == [(2, "urednik@example.si"), (1, "urednik@example.si")]
    html = editor.get(PAGE).content.decode()
    assert "Različica 2 še ni objavljena" in html
    assert "Zdaj se pošilja besedilo, ki je v programu (različica 0)" in html


def test_a_second_click_makes_no_second_version(editor):
    for _time in range(2):
        save(editor)
    assert TemplateVersion.objects.count() == 1


def test_two_tabs_nothing_is_lost(editor):
    save(editor)
    html = save(editor, body="Iz drugega okna {{ kdo }}.", seen=0).content.decode()
    assert "Medtem je nekdo shranil novejšo različico" in html
    assert "Iz drugega okna {{ kdo }}." in html
    seen = re.search(r'name="seen" value="(\d+)"', html)[1]
    save(editor, body="Iz drugega okna {{ kdo }}.", seen=seen)
    assert TemplateVersion.objects.of(KEY, "sl").first().number == 2


@pytest.mark.parametrize(
    ("subject", "body", "told"),
    [
        ("{{ postopk }}", BODY, "Polja {{ postopk }} to besedilo ne pozna. Ste mislili {{ postopek }}?"),
        (SUBJECT, "Vabi vas {{ stranka }}.", "Na voljo so: {{ kdo }}, {{ postopek }}."),
        (SUBJECT, "Vabi vas {{ kdo }.", "ni zaključen"),
        (SUBJECT, "{% include 'x' %}", "ni zaključen"),
        (SUBJECT, "{{ kdo|safe }}", "Polja {{ kdo|safe }} to besedilo ne pozna. Ste mislili {{ kdo }}?"),
        (SUBJECT, "   ", "polje"),
    ],
)
def test_what_does_not_fit_is_refused_by_name_and_stays_typed(editor, subject, body, told):
    html = save(editor, subject, body).content.decode()
    plain = html.replace("&#x27;", "'")
    assert told in plain
    assert body.strip() in plain
    assert "Napaka:" in html
    assert not TemplateVersion.objects.exists()


def test_titles_of_notices_tell_nothing_in_confidence(editor):
    url = f"{LIST}besedilo/mandate.accepted/sl/"
    given = {"subject": "{{ pooblascenec }} vas zastopa", "body": "Pozdrav.", "seen": 0}
    assert "lahko stoji le v besedilu" in editor.post(url, given).content.decode()
    assert not TemplateVersion.objects.exists()


def test_going_back_is_a_new_version(editor):
    save(editor)
    publish(editor)
    save(editor, body="Drugo.", seen=1)
    publish(editor, 2)
    editor.post(f"{PAGE}vrnitev/", {"number": 1, "seen": 2})
    row = TemplateVersion.objects.of(KEY, "sl").first()
    assert (row.number, row.restored, row.published, row.body) == (3, 1, None, BODY)
    assert "Drugo." in mail().text
    publish(editor, 3)
    assert "Hvala." in mail().text
    shipped = written.texts.get(KEY).shipped("sl")
    editor.post(f"{PAGE}vrnitev/", {"number": 0, "seen": 3})
    publish(editor, 4)
    assert mail().subject == shipped.subject
    assert "Zdaj se pošilja besedilo, ki je v programu" in editor.get(PAGE).content.decode()


def test_only_the_newest_can_be_published(editor):
    save(editor)
    save(editor, body="Drugo.", seen=1)
    assert "Medtem je nekdo shranil novejšo različico" in publish(editor, 1).content.decode()
    assert not TemplateVersion.objects.published().exists()
    assert publish(editor, 7).status_code == 404
    assert editor.post(f"{PAGE}objava/", {"number": "x"}).status_code == 404


def test_the_difference_is_shown(editor):
    save(editor)
    save(editor, body=BODY.replace("Hvala", "Lep pozdrav"), seen=1)
    html = editor.get(f"{PAGE}razlicica/2/").content.decode()
    assert re.search(r"<del>.*Hvala\.</del>", html)
    assert re.search(r"<ins>.*Lep pozdrav\.</ins>", html)
    assert editor.get(f"{PAGE}razlicica/0/").status_code == 200
    assert editor.get(f"{PAGE}razlicica/9/").status_code == 404


def test_a_preview_of_what_is_typed(editor):
    answer = editor.post(f"{PAGE}predogled/", {"subject": SUBJECT, "body": BODY})
    assert "Vabi vas Ana Vzorčna." in answer.content.decode()
    assert "sandbox allow-popups" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    plain = editor.post(f"{PAGE}predogled/?plain", {"subject": SUBJECT, "body": BODY})
    assert plain["Content-Type"] == "text/plain; charset=utf-8"
    assert plain.content.decode().startswith("Sopodpišite: Zapora občinske ceste")
    html = editor.post(f"{PAGE}predogled/", {"subject": SUBJECT, "body": "<script>alert(1)</script>"})
    assert "<script>" not in html.content.decode()
    assert "Ste mislili" in editor.post(f"{PAGE}predogled/", {"subject": "{{ kd }}", "body": BODY}).content.decode()
    assert not TemplateVersion.objects.exists()


def test_a_test_goes_to_the_authors_own_address(editor):
    html = save(editor, test="1").content.decode()
    assert "Preizkus smo poslali na vaš naslov" in html
    assert "Pozdravljeni!" in html
    letter = Message.objects.get(kind="template.test")
    assert (letter.recipient, letter.subject) == ("urednik@example.si", "[preizkus] Sopodpišite: Zapora občinske ceste")
    assert "Vabi vas Ana Vzorčna." in letter.html
    assert not TemplateVersion.objects.exists()


def test_tests_are_counted(editor):
    for _number in range(20):
        save(editor, test="1")
    assert "Počakajte eno uro" in save(editor, test="1").content.decode()
    assert Message.objects.filter(kind="template.test").count() == 20


@pytest.mark.parametrize("body", ["Polje, ki ga ni več: {{ neznano }}", "Odprto {{ kdo"])
def test_a_stored_text_that_fails_is_not_sent_and_said_in_the_log(db, caplog, body):
    before = mail()
    TemplateVersion.objects.create(key=KEY, language="sl", number=1, subject="X", body=body, published=timezone.now())
    with caplog.at_level(logging.ERROR, logger="portal.written"):
        assert mail() == before
    assert [record.text for record in caplog.records] == [KEY]


def test_a_notice_in_other_words(editor, cast):
    url = f"{LIST}besedilo/welcome/sl/"
    editor.post(url, {"subject": "Živjo!", "body": "Prvi odstavek.\n\nDrugi.", "seen": 0})
    editor.post(f"{url}objava/", {"number": 1})
    services.notify(user=cast.users["citizen"], kind="welcome", text="welcome", email=False)
    notice = Notification.objects.get(user=cast.users["citizen"])
    assert (notice.title, notice.body) == ("Živjo!", "Prvi odstavek.\n\nDrugi.")


@pytest.mark.parametrize(
    ("who", "status"),
    [("anonymous", 302), ("citizen", 302), ("neighbour", 302), ("officer", 403), ("other_officer", 403)],
)
def test_who_gets_in(cast, who, status):
    client = getattr(cast, who)
    for url in (LIST, PAGE, f"{PAGE}predogled/", f"{PAGE}razlicica/0/"):
        assert client.get(url).status_code == status, url
    assert save(client).status_code in (200, 403)
    for act in ("objava/", "vrnitev/"):
        assert client.post(f"{PAGE}{act}", {"number": 0}).status_code == status
    assert not TemplateVersion.objects.exists()


def test_who_may_only_look_changes_nothing(cast):
    cast.users["officer"].user_permissions.add(Permission.objects.get(codename="view_templateversion"))
    html = cast.officer.get(PAGE).content.decode()
    assert "Shranite" not in html
    assert save(cast.officer).status_code == 403
    assert cast.officer.post(f"{PAGE}vrnitev/", {"number": 0}).status_code == 403
    assert not TemplateVersion.objects.exists()


def test_editors_of_other_organisations_do_not(client):
    sign_in(client, make_staff("tujka", "editor", make_department(make_organisation())))
    assert client.get(PAGE).status_code == 403


def test_unknown_texts_and_languages_are_not_found(editor):
    for url in (f"{LIST}besedilo/nista/sl/", f"{LIST}besedilo/welcome/de/", f"{LIST}besedilo/welcome/sl/objava/"):
        assert editor.get(url).status_code in (404, 405)


def test_the_list_costs_the_same_for_few_and_many(editor, django_assert_max_num_queries):
    html = editor.get(LIST).content.decode()
    assert "Povabilo k sopodpisu vloge" in html
    with django_assert_max_num_queries(15) as few:
        editor.get(LIST)
    for number in range(1, 40):
        TemplateVersion.objects.create(key=KEY, language="sl", number=number, subject="X", body="x")
    with django_assert_max_num_queries(len(few)):
        editor.get(LIST)
    with django_assert_max_num_queries(20):
        editor.get(PAGE)
