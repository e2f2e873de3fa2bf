"""How mails look: every sample in both languages and forms, without tables, pictures or scripts."""

import re

import pytest

from apps.core.outgoing import mail_samples, render_mail

pytestmark = pytest.mark.django_db
NAMES = ("obvestilo", "potrditev", "sprememba")


@pytest.mark.parametrize("language", ["sl", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_every_mail_is_plain_and_whole(name, language):
    sample = mail_samples.get(name)
    mail = render_mail(sample.template, sample.context(), language=language)
    assert mail.subject
    assert "\n" not in mail.subject
    assert f'<html lang="{language}">' in mail.html
    for word in ("<table", "<img", "<script", "http-equiv", "@import", "<link"):
        assert word not in mail.html
    assert "color-scheme" in mail.html
    for part in (mail.text, mail.html):
        assert "Mestni trg 1, 2250 Ptuj" in part
        assert re.search(r"http://localhost:8000/\S*", part)
    assert "<" not in mail.text
    assert "&" not in mail.text
    assert not re.search(r"\n{4,}", mail.text)


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("name", NAMES)
def test_the_sheet_shows_them_in_a_sandbox(client, name, prefix):
    page = client.get(f"{prefix}/slogovnik/").content.decode()
    assert f'src="{prefix}/slogovnik/e-posta/{name}.html"' in page
    answer = client.get(f"{prefix}/slogovnik/e-posta/{name}.html")
    assert "sandbox allow-popups" in answer["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert f'<html lang="{"en" if prefix else "sl"}">' in answer.content.decode()
    text = client.get(f"{prefix}/slogovnik/e-posta/{name}.txt")
    assert text["Content-Type"] == "text/plain; charset=utf-8"


def test_there_are_no_others(client):
    assert client.get("/slogovnik/e-posta/nista.html").status_code == 404
