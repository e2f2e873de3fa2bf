"""To the Open311 GeoReport v2 server of somebody else: `POST requests`, `GET tokens`, `GET requests`, all in XML, which
every server has to speak.

A POST is not safe to repeat: whatever answer was not read may have been a success. So each carries the id of the
dispatch as `Idempotency-Key`, and before one is repeated at a server that does not know that header, the requests since
then are read: the address of the report stands in every description.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from apps.core import outward
from apps.core.exceptions import AddressRefused, NotReached
from apps.reports.exceptions import SendingPostponed, SendingRefused
from apps.reports.models import Dispatch, Recipient
from apps.reports.models.reports import LONGEST
from apps.reports.registry import Heard, Passed, Sender
from apps.reports.senders.telling import page_of, picture_of

AGENT = "Ptuj-Portal-Open311/1"
MOST = 4_000_000  # bytes of an answer
FORBIDDEN, TOO_MANY, BROKEN = 403, 429, 500
EARLIER = dt.timedelta(minutes=5)  # clocks differ
ASKED_AT_ONCE = 50


class Open311Sender(Sender):
    """Creates a request there and asks how far it is."""

    label: Any = "Open311 GeoReport v2"
    follows = True
    keyless = False

    def check(self, recipient: Recipient) -> None:
        """An address that may be called; codes for what is sent there."""
        try:
            outward.check_url(recipient.address)
        except AddressRefused as error:
            text = _("Naslov mora biti javen in se začeti s https://, brez imena in gesla.")
            raise ValidationError({"address": text}) from error

    def send(self, dispatch: Dispatch) -> Passed:
        """An id, or a token to ask for it."""
        recipient = dispatch.recipient
        code = recipient.services.get(dispatch.report.category.code) or recipient.other
        if not code:
            raise SendingRefused("no service code")
        if dispatch.unsure and not recipient.repeatable and (found := _search(dispatch)):
            return Passed(remote_id=found)
        answer = _call(recipient, "POST", "requests.xml", _fields(dispatch, str(code)), key=str(dispatch.pk))
        row = next(iter(_rows(answer, sure=False)), None)
        passed = Passed(_text(row, "service_request_id"), _text(row, "token")) if row is not None else Passed()
        if not (passed.remote_id or passed.token):
            raise SendingPostponed("no id in the answer", unsure=True)
        return passed

    def hear(self, dispatches: list[Dispatch]) -> Iterable[Heard]:
        """What changed of those that have an id there; what has a token alone gets its id first."""
        recipient = dispatches[0].recipient
        for dispatch in dispatches:
            if not dispatch.remote_id and dispatch.remote_token:
                dispatch.remote_id = _id_of(dispatch)
        known = {row.remote_id: row for row in dispatches if row.remote_id}
        ids = list(known)
        for start in range(0, len(ids), ASKED_AT_ONCE):
            some = ids[start : start + ASKED_AT_ONCE]
            for row in _rows(_call(recipient, "GET", "requests.xml", {"service_request_id": ",".join(some)})):
                found, state = known.get(_text(row, "service_request_id")), _text(row, "status").lower()
                if found is not None and state in ("open", "closed"):
                    yield Heard(found.pk, state, _text(row, "status_notes")[:1000], _moment(row, "updated_datetime"))


def _fields(dispatch: Dispatch, code: str) -> dict[str, Any]:
    report, recipient = dispatch.report, dispatch.recipient
    page = page_of(report)
    fields: dict[str, Any] = {
        "api_key": str(recipient.api_key), "service_code": code, "lat": report.lat, "long": report.lon,
        "address_string": report.address, "media_url": picture_of(report),
        "description": f"{report.published_text[: LONGEST - len(page) - 2]}\n\n{page}",
    }  # fmt: skip
    return {name: value for name, value in fields.items() if value not in ("", None)}


def _search(dispatch: Dispatch) -> str:
    """How the recipient calls what an earlier attempt brought there; empty when it is not among the requests since."""
    since = dispatch.created - EARLIER
    asked = {
        "start_date": since.isoformat(timespec="seconds"),
        "end_date": timezone.now().isoformat(timespec="seconds"),
    }
    for row in _rows(_call(dispatch.recipient, "GET", "requests.xml", asked)):
        if str(dispatch.report_id) in _text(row, "description"):
            return _text(row, "service_request_id")
    return ""


def _id_of(dispatch: Dispatch) -> str:
    path = f"tokens/{quote(dispatch.remote_token, safe='')}.xml"
    row = next(iter(_rows(_call(dispatch.recipient, "GET", path, {}))), None)
    return _text(row, "service_request_id") if row is not None else ""


def _call(recipient: Recipient, method: str, path: str, fields: dict[str, Any], key: str = "") -> bytes:
    """The answer of a success. A POST whose answer was not read is unsure, one that was refused is sure."""
    if recipient.jurisdiction:
        fields = fields | {"jurisdiction_id": recipient.jurisdiction}
    url, body, post = f"{recipient.address.rstrip('/')}/{path}", urlencode(fields), method == "POST"
    headers = {"User-Agent": AGENT, "Accept": "text/xml"}
    if post:
        headers |= {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8", "Idempotency-Key": key}
    try:
        answer = outward.ask(
            method, url if post or not body else f"{url}?{body}", body=body.encode() if post else b"",
            headers=headers, most=MOST,
        )  # fmt: skip
    except AddressRefused as error:
        raise SendingRefused(error.reason) from error
    except NotReached as error:
        raise SendingPostponed(error.reason, unsure=post and error.sent) from error
    if answer.code >= BROKEN or answer.code == TOO_MANY:
        raise SendingPostponed(f"HTTP {answer.code}", unsure=post and answer.code >= BROKEN)
    if not 200 <= answer.code < 300:
        raise SendingRefused(f"HTTP {answer.code}")
    return answer.body


class _NoDoctype(ElementTree.TreeBuilder):
    """Nothing that could declare an entity."""

    def doctype(self, name: str, pubid: str, system: str) -> None:
        """Called before anything inside of it is read."""
        raise ElementTree.ParseError("doctype")


def _rows(body: bytes, *, sure: bool = True) -> list[ElementTree.Element]:
    """Requests of an answer, whatever its root is called."""
    parser = ElementTree.XMLParser(target=_NoDoctype())  # noqa: S314  no doctype, no entities
    try:
        root = ElementTree.fromstring(body, parser)  # noqa: S314
    except (ElementTree.ParseError, ValueError) as error:
        raise SendingPostponed("broken XML", unsure=not sure) from error
    return [one for one in root.iter() if _name(one) == "request"]


def _name(element: ElementTree.Element) -> str:
    """Without its namespace, which some servers declare."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _text(row: ElementTree.Element, name: str) -> str:
    found = next((one for one in row if _name(one) == name), None)
    return (found.text or "").strip() if found is not None else ""


def _moment(row: Any, name: str) -> dt.datetime | None:
    """None for what is no instant."""
    try:
        found = parse_datetime(_text(row, name))
    except ValueError:
        return None
    return found if found and timezone.is_aware(found) else None
