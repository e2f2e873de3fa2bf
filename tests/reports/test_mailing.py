"""Reports by mail: text and photos of people come in clean and are confirmed by link; machines are passed over."""

import io
import sys
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from django.core.management import call_command
from django.db import OperationalError

from apps.documents.models import Photo, PhotoFile
from apps.documents.services import picture_bytes
from apps.reports import services
from apps.reports.choices import REPORT, ReportState, Via
from apps.reports.models import Report, Reporter
from apps.reports.services import mailing
from apps.reports.services.abuse import usual_end
from tests.documents.conftest import storage  # noqa: F401
from tests.documents.photos import assert_bare, loaded_heic, loaded_jpeg, saved, scene
from tests.reports.test_reporting import link_in_mail

pytestmark = [pytest.mark.usefixtures("storage", "category"), pytest.mark.django_db]
TEXT = "Luknja je globoka.\n\nV njej stoji voda."


def mail(text=TEXT, *, pictures=(), html="", **headers):
    made = EmailMessage()
    given = {
        "From": "Ana Novak <Ana.Novak@primer.si>",
        "To": "prijave@ptuj.si",
        "Subject": "prešernova ulica 4",
        "Message-ID": "<a1@primer.si>",
    }
    for name, value in (given | {name.replace("_", "-"): value for name, value in headers.items()}).items():
        if value is not None:
            made[name] = value
    made.set_content(text)
    if html:
        made.clear_content()
        made.set_content(html, subtype="html")
    for number, (content, kind) in enumerate(pictures):
        made.add_attachment(content, maintype="image", subtype=kind, filename=f"IMG_{number}.{kind}")
    return made.as_bytes(policy=SMTP)


def piped(content, monkeypatch):
    """What the mail server's pipe does; what was printed."""
    monkeypatch.setattr(sys, "stdin", type("Pipe", (), {"buffer": io.BytesIO(content)})())
    out = io.StringIO()
    call_command("take_report_mail", stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_a_mail_becomes_a_report_when_its_sender_confirms(monkeypatch, doors, mailoutbox):
    assert piped(mail(pictures=[(loaded_jpeg(), "jpeg"), (loaded_heic(), "heic")]), monkeypatch).startswith("report ")
    report = Report.objects.get()
    assert (report.state, report.via, report.text) == (ReportState.UNCONFIRMED, Via.MAIL, TEXT)
    assert report.address == "Prešernova ulica 4, Ptuj"
    assert (round(report.lat, 4), round(report.lon, 4)) == (46.4197, 15.87)  # of the camera, of whoever sends it
    photos = list(Photo.objects.filter(owner_kind=REPORT, owner_id=str(report.pk)))
    assert len(photos) == 2
    for file in PhotoFile.objects.filter(photo__in=photos):
        assert_bare(picture_bytes(file))
    assert mailoutbox[0].to == ["ana.novak@primer.si"]
    path = link_in_mail()
    page = doors.anonymous.get(path)
    assert "Prešernova ulica 4" in page.content.decode()
    doors.anonymous.post(path)
    report.refresh_from_db()
    assert report.state == ReportState.RECEIVED


def test_piped_twice_it_is_one(monkeypatch, mailoutbox):
    first, second = piped(mail(), monkeypatch), piped(mail(), monkeypatch)
    assert first == second
    assert (Report.objects.count(), len(mailoutbox)) == (1, 1)
    piped(mail(Message_ID="<a2@primer.si>"), monkeypatch)
    assert Report.objects.count() == 2


@pytest.mark.parametrize(
    ("text", "subject", "place", "left"),
    [
        ("Kraj: Osojnikova cesta 9\nNe gori.", "Svetilka", "Osojnikova cesta 9, Ptuj", "Ne gori."),
        ("Kje: pri mostu\nNe gori.", "Svetilka", "pri mostu", "Ne gori."),
        ("Ne gori.", "Svetilka", "kraj je v opisu", "Ne gori."),
        ("Ne gori.\n-- \nAna Novak, 041 000 000", "mestni trg 1", "Mestni trg 1, Ptuj", "Ne gori."),
        ("Ne gori.\n> Spoštovani,\n> …", "Mestni trg", "Mestni trg, Ptuj", "Ne gori."),
        ("", "Mestni trg 2", "Mestni trg 2, Ptuj", "Mestni trg 2"),
    ],
)
def test_what_it_says(text, subject, place, left, monkeypatch):
    piped(mail(text, Subject=subject), monkeypatch)
    report = Report.objects.get()
    assert (report.address, report.text, report.lat) == (place, left, None)


def test_html_becomes_plain(monkeypatch):
    html = "<html><head><style>p{}</style></head><body><p>Luknja &amp; voda.</p><div>Globoka<br>je.</div></body></html>"
    piped(mail(html=f"{html}<blockquote>Prej</blockquote><!-- skrito -->"), monkeypatch)
    assert Report.objects.get().text == "Luknja & voda.\nGloboka\nje."


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"List_Id": "<novice.primer.si>"},
        {"Return_Path": "<>"}, {"From": None}, {"From": "brez naslova"},
    ],
)  # fmt: skip
def test_machines_and_nobody_are_passed_over(headers, monkeypatch, mailoutbox):
    assert piped(mail(**headers), monkeypatch) == "nothing to take\n"
    assert not Report.objects.exists()
    assert not mailoutbox


def test_our_own_mail_is_no_report(monkeypatch, settings):
    piped(mail(From=settings.DEFAULT_FROM_EMAIL), monkeypatch)
    assert not Report.objects.exists()


def test_a_broken_photo_refuses_all_and_says_so(monkeypatch, mailoutbox):
    broken = saved(scene())[:30_000]
    piped(mail(pictures=[(loaded_jpeg(), "jpeg"), (broken, "jpeg")]), monkeypatch)
    assert not Report.objects.exists()
    assert not Photo.objects.exists()
    assert mailoutbox[0].subject == "Vaše prijave nismo mogli sprejeti"
    assert "Fotografije ni mogoče odpreti" in mailoutbox[0].body


def test_marks_of_signatures_are_no_photos(monkeypatch):
    logo = saved(scene((120, 40)), "PNG")
    piped(mail(pictures=[(logo, "png"), (b"GIF89a" + b"x" * 30_000, "gif")]), monkeypatch)
    assert Report.objects.exists()
    assert not Photo.objects.exists()


def test_whoever_is_on_the_list_or_writes_too_much_gets_nothing_more(monkeypatch, cast, mailoutbox):
    services.block_sender(
        actor=cast.actor("administrator"), email="ana.novak@primer.si", reason="žalitve", until=usual_end()
    )
    for number in range(12):
        piped(mail(Message_ID=f"<{number}@primer.si>"), monkeypatch)
    assert not Report.objects.exists()
    assert len(mailoutbox) == mailing.MAILS
    for number in range(12):
        piped(mail(From="bor@primer.si", Message_ID=f"<{number}@primer.si>"), monkeypatch)
    assert Reporter.objects.count() == mailing.MAILS


def test_the_mail_server_tries_again_when_we_are_down(monkeypatch):
    def down(content):
        raise OperationalError

    monkeypatch.setattr("apps.reports.management.commands.take_report_mail.take_report_mail", down)
    with pytest.raises(SystemExit) as end:
        piped(mail(), monkeypatch)
    assert end.value.code == 75


NESTED = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (level, level) for level in range(500))
HOSTILE = [
    b"", b"\0\xff" * 100, b"From: a@primer.si\n",
    b"Content-Type: text/plain; charset=zzz\nFrom: a@primer.si\n\n\xff\xfe",
    b"From: a@primer.si\n" + NESTED,
    b"From: a@primer.si\nContent-Type: text/html\n\n" + b"<style" * 60_000,
    b"From: a@primer.si\nContent-Type: text/html\n\n",
    b"From: a@primer.si\nContent-Type: text/html\n\n<?xml version='1.0' encoding='zzz'?><!DOCTYPE a [<!ENTITY b 'c'>]><p>&b;",
    b"From: a@primer.si\nContent-Type: text/html\n\n" + b"<div>" * 20_000 + b"Luknja.",
    b"From: =?utf-8?q?=ff?= <\"@primer.si>\nSubject: =?x?b?a?=\n\nLuknja.",
    b"From: a@primer.si\nContent-Type: image/jpeg; name*='\n\nLuknja.",
    b"From: [\nTo: (((\nMessage-ID: <[a\n\nLuknja.",
]  # fmt: skip


@pytest.mark.parametrize("content", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_mail_ends_nothing(content, monkeypatch):
    piped(content, monkeypatch)
    assert all("\0" not in report.text for report in Report.objects.all())


def test_what_trips_the_parser_itself_is_passed_over(monkeypatch, caplog):
    def trips(self, name, failobj=None):
        raise IndexError

    monkeypatch.setattr(EmailMessage, "get", trips)
    assert piped(b"From: a@primer.si\n\nLuknja.", monkeypatch) == "nothing to take\n"
    assert "report by mail not readable: IndexError" in caplog.text


def test_the_form_tells_of_the_address_when_there_is_one(doors, settings):
    assert "mailto:" not in doors.anonymous.get("/izboljsajmo-ptuj/nova/").content.decode()
    settings.REPORTS_EMAIL = "prijave@ptuj.si"
    assert 'href="mailto:prijave@ptuj.si"' in doors.anonymous.get("/izboljsajmo-ptuj/nova/").content.decode()
