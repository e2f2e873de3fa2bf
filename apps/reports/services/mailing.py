"""Reports that come by e-mail: the mail server hands each over to `manage.py take_report_mail`.

Who wrote is only what the mail says, so such a report waits for the link that its address gets, like any other of
somebody without an account. Where it is: the position of the first photo, else a line "Kraj: …", else the subject; what
is no address of the register waits on the list of reports that have to be put on the map, as what names no place does.
"""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import translation
from django.utils.translation import gettext as _
from lxml import etree

from apps.core import ratelimit
from apps.core.actor import ANONYMOUS
from apps.core.outgoing import send_mail
from apps.documents.exceptions import PhotoRefused
from apps.documents.services import sanitize_photo, store_photo
from apps.reports.choices import MOST_PHOTOS, Via
from apps.reports.exceptions import CannotReport
from apps.reports.models import Report
from apps.reports.models.reports import LONGEST
from apps.reports.services.abuse import refuse_blocked
from apps.reports.services.reporting import MAILS, MAILS_IN, Told, submit_report
from apps.reports.services.suggesting import best_category, reported_around
from apps.territory.services import find_address, inside

logger = logging.getLogger("portal.reports")

REFUSED = "reports/mail/refused"
MOST_BYTES = 60 * 1024 * 1024  # of a whole mail; more is not read
LEAST_BYTES = 20_000  # of a photo; what is smaller is the mark of a signature
DRAWN = ("gif", "svg+xml")  # and so are these
PLACE = re.compile(r"^\s*(?:kraj|kje|naslov|lokacija|where|place)\s*:\s*(?P<place>\S.*)$", re.IGNORECASE)
ANSWERED = re.compile(r"^(?:>|-- ?$|-{3,}|_{5,}|On .* wrote:$|Dne .* je .*(?:pisal|napisal)\w*:?$|(?:Od|From): )")
UNSEEN = ("style", "script", "head", "blockquote")
BLOCKS = ("p", "div", "li", "tr", "h1", "h2", "h3")
MOST_HTML = 500_000  # characters that are looked at
BULK = ("bulk", "list", "junk")


@dataclass(frozen=True)
class Letter:
    """What a mail says. place: as somebody wrote it."""

    sender: str
    key: str
    subject: str
    text: str
    place: str
    pictures: tuple[bytes, ...]


def take_report_mail(content: bytes) -> Report | None:
    """Make a report of a mail (RFC 5322); the same mail again gives the report that is there. None when it is none of
    ours: written by a machine (RFC 3834), without a sender, refused. A refusal is told to the sender, some times an
    hour. What the database or the storage raise goes through, so that the mail server tries again."""
    letter = _read(content)
    if letter is None:
        return None
    submission = uuid5(NAMESPACE_URL, f"mailto:{letter.sender}?{letter.key}")
    if there := Report.objects.filter(submission=submission).first():
        return there
    with translation.override(settings.LANGUAGE_CODE):
        try:
            refuse_blocked(email=letter.sender, network="")  # before any photo is looked at
            return submit_report(actor=ANONYMOUS, told=_told(letter, submission=submission))
        except (CannotReport, PhotoRefused) as refusal:
            _refuse(letter.sender, " ".join(getattr(refusal, "messages", [str(refusal)])))
        except ratelimit.RateLimited:
            logger.warning("report by mail limited")
    return None


def _read(content: bytes) -> Letter | None:
    """The same, None also for what the parser of the standard library trips over: in many ways, some its own slips. Who
    asks it to try again would get the same mail for ever."""
    try:
        return read_letter(content)
    except Exception as error:  # noqa: BLE001  see above
        logger.warning("report by mail not readable: %s", type(error).__name__)
        return None


def read_letter(content: bytes) -> Letter | None:
    """A mail that a person wrote; None for everything else. Raises whatever `email` raises for a mail that is none."""
    if len(content) > MOST_BYTES:
        return None
    mail = message_from_bytes(content, policy=policy.default)
    sender = parseaddr(str(mail.get("From", "")))[1].casefold()
    if _by_machine(mail) or not _is_address(sender) or sender == parseaddr(settings.DEFAULT_FROM_EMAIL)[1]:
        return None
    text, subject = _text_of(mail), _line(mail.get("Subject"))
    place = next((match["place"].strip() for line in text.splitlines() if (match := PLACE.match(line))), "")
    text = "\n".join(line for line in text.splitlines() if not PLACE.match(line)).strip()
    key = _line(mail.get("Message-ID")) or f"{subject}\n{text}"
    return Letter(sender, key, subject, text, place, tuple(_pictures_of(mail)))


def _by_machine(mail: EmailMessage) -> bool:
    automatic = _line(mail.get("Auto-Submitted")).lower() not in ("", "no")
    bulk = _line(mail.get("Precedence")).lower() in BULK or "List-Id" in mail
    return automatic or bulk or _line(mail.get("Return-Path")) == "<>"


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _line(value: object) -> str:
    return " ".join(str(value or "").split())


def _text_of(mail: EmailMessage) -> str:
    """What the sender wrote, without what they answered to and without their signature."""
    body = mail.get_body(preferencelist=("plain", "html"))
    try:
        text = str(body.get_content()) if body else ""
    except (LookupError, UnicodeDecodeError):  # letters of a kind that nobody knows
        text = ""
    if body is not None and body.get_content_subtype() == "html":
        text = _plain(text)
    written = list[str]()
    for line in text.replace("\0", "").splitlines():
        if ANSWERED.match(line):
            break
        written.append(line.rstrip())
    return "\n".join(written).strip()


def _plain(html: str) -> str:
    """What a person sees of it, a line for each paragraph."""
    parts = list[str]()
    parser = etree.HTMLParser(encoding="utf-8", no_network=True)
    root = etree.fromstring(html[:MOST_HTML].replace("\0", "").encode(errors="replace"), parser)
    if root is None:
        return ""
    etree.strip_elements(root, *UNSEEN, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            parts += [element.text or "", "\n" if element.tag == "br" else ""]
        else:
            parts += ["\n" if element.tag in BLOCKS else "", element.tail or ""]
    return "".join(parts)


def _pictures_of(mail: EmailMessage) -> Iterator[bytes]:
    """Whatever says that it is a picture, by its type or by its name; what it really is, is found out later."""
    for part in mail.walk():
        named = (part.get_filename() or "").lower().endswith((".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif"))
        if (part.get_content_maintype() == "image" or named) and part.get_content_subtype() not in DRAWN:
            content = part.get_payload(decode=True)
            if isinstance(content, bytes) and len(content) >= LEAST_BYTES:
                yield content


def _told(letter: Letter, *, submission: UUID) -> Told:
    text = letter.text or letter.subject
    if len(text) > LONGEST:
        raise CannotReport("text", _("Opis je predolg, dovoljenih je %(limit)d znakov.") % {"limit": LONGEST})
    photos = [sanitize_photo(one) for one in letter.pictures[:MOST_PHOTOS]]  # one that is broken refuses all
    lat, lon = next((one.position for one in photos if one.position and _inside(one.position)), (None, None))
    known = find_address(letter.place) or find_address(letter.subject)
    address = str(known) if known else letter.place
    if lat is None and not address:
        address = _("kraj je v opisu")
    return Told(
        category=best_category(None, f"{letter.subject} {text}", reported_around(lat, lon)), text=text,
        lat=lat, lon=lon, address=address, email=letter.sender, submission=submission, via=Via.MAIL,
        photos=tuple(store_photo(actor=ANONYMOUS, data=one).address for one in photos),
    )  # fmt: skip


def _inside(position: tuple[float, float]) -> bool:
    return inside(lat=position[0], lon=position[1])


def _refuse(sender: str, reason: str) -> None:
    try:
        ratelimit.count("report-mails", sender, allowed=MAILS, seconds=MAILS_IN)
    except ratelimit.RateLimited:
        return
    send_mail(REFUSED, sender, {"reason": reason}, language=settings.LANGUAGE_CODE)
