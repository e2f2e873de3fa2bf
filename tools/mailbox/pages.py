"""Pages of the catcher, in the look of the portal."""

import datetime as dt
from html import escape
from string import Template

from tools.mailbox.store import Mail
from tools.places import ROOT

STYLES = (
    "vendor/source-sans-3/source-sans-3.css",
    "vendor/designsystemet/designsystemet-1.22.0.css",
    "css/theme/ptuj.css",
    "css/theme/tokens.css",
    *(f"css/{name}.css" for name in ("ground", "frame", "content", "components")),
)
FRAME = Template((ROOT / "tools" / "mailbox" / "frame.html").read_text())
OPEN_ELSEWHERE = '<base target="_blank">'


def page(title: str, body: str) -> str:
    """The frame with a title and a body that is HTML already."""
    styles = "".join(f'<link rel="stylesheet" href="/static/{name}">' for name in STYLES)
    return FRAME.substitute(title=escape(title), styles=styles, body=body)


def when(mail: Mail) -> str:
    """When it came, as people write it."""
    moment = dt.datetime.fromtimestamp(int(mail.id[:20]) / 1e9).astimezone()
    return f"{moment.day}. {moment.month}. {moment.year} ob {moment.hour}.{moment.minute:02}.{moment.second:02}"


def list_page(mails: list[Mail]) -> str:
    """What was caught, the newest first."""
    if not mails:
        body = (
            '<div class="empty"><h2 class="ds-heading" data-size="sm">Ni pošte</h2>'
            "<p>Ko portal kaj pošlje, pride sem.</p></div>"
        )
        return page("Ujeta pošta", body)
    rows = "".join(_row(mail) for mail in mails)
    clear = (
        '<form method="post" action="/delete"><button class="ds-button" data-variant="secondary" data-size="sm" '
        'type="submit">Izbrišite vso pošto</button></form>'
    )
    return page(
        "Ujeta pošta",
        f'<div class="row row-between"><p>Sporočil: {len(mails)}</p>{clear}</div><ul class="rows">{rows}</ul>',
    )


def _row(mail: Mail) -> str:
    facts = mail.summary()
    return (
        f'<li><div><h2 class="t"><a href="/messages/{mail.id}">{escape(facts["subject"]) or "(brez zadeve)"}</a></h2>'
        f'<ul class="meta"><li>{escape(facts["to"])}</li></ul></div>'
        f'<div class="end quiet small">{when(mail)}</div></li>'
    )


def mail_page(mail: Mail) -> str:
    """One mail: its HTML in a frame that may do nothing, and its plain text."""
    facts = mail.summary()
    rows = "".join(
        f"<div><dt>{label}</dt><dd>{escape(value)}</dd></div>"
        for label, value in (("Za", facts["to"]), ("Od", facts["from"]), ("Prejeto", when(mail)))
    )
    html = ""
    if mail.part("html"):
        html = (
            '<section class="stack"><h2 class="ds-heading" data-size="md">HTML</h2>'
            f'<iframe class="sheet-frame" title="Sporočilo v HTML" '
            f'sandbox="allow-popups allow-popups-to-escape-sandbox" src="/messages/{mail.id}.html"></iframe></section>'
        )
    text = (
        '<section class="stack"><h2 class="ds-heading" data-size="md">Besedilo</h2>'
        f'<pre class="card" tabindex="0">{escape(mail.part("plain"))}</pre></section>'
    )
    more = (
        f'<p class="row"><a class="ds-link" href="/">Vsa pošta</a><a class="ds-link" href="/messages/{mail.id}.html">'
        f'Samo HTML</a><a class="ds-link" href="/messages/{mail.id}.txt">Samo besedilo</a></p>'
    )
    return page(facts["subject"] or "(brez zadeve)", f'<dl class="facts">{rows}</dl>{html}{text}{more}')


def framed_html(mail: Mail) -> str:
    """The HTML as it came, except that links open outside of the frame."""
    html = mail.part("html")
    return html.replace("<head>", f"<head>{OPEN_ELSEWHERE}", 1) if "<head>" in html else OPEN_ELSEWHERE + html
