"""An alert as CAP 1.2 XML. The order of elements is that of the schema; rules are those of the data dictionary
(CAP-V1.2-OS, 3.2): times with an offset and never Z, identifiers without spaces, commas, < and &, closed polygons."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from lxml import etree

from apps.alerts.areas import area_words, rings_of
from apps.alerts.choices import MsgType, Status, Urgency
from apps.alerts.models import Alert
from apps.core.legal_time import LJUBLJANA

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
LANGUAGES = {"sl": "sl-SI", "en": "en-GB"}
RESPONSES = {Urgency.IMMEDIATE: "Execute", Urgency.EXPECTED: "Prepare", Urgency.FUTURE: "Monitor"}
SENDER = {"sl": "Mestna občina Ptuj, Civilna zaščita", "en": "City Municipality of Ptuj, Civil Protection"}


def cap_time(moment: dt.datetime) -> str:
    """`2026-11-29T15:02:00+01:00`: whole seconds with the offset of Ptuj."""
    return moment.astimezone(LJUBLJANA).replace(microsecond=0).isoformat()


def cap_xml(alert: Alert) -> bytes:
    """The whole message in both languages. One that is not issued yet gets the place of what is missing, to be looked
    at."""
    root = etree.Element("alert", nsmap={None: NAMESPACE})
    sent = alert.sent or timezone.now()
    _add(root, "identifier", alert.identifier or "PTUJ-osnutek")
    _add(root, "sender", alert.sender or "opozorila@osnutek.invalid")
    _add(root, "sent", cap_time(sent))
    _add(root, "status", alert.status.capitalize())
    _add(root, "msgType", alert.msg_type.capitalize())
    _add(root, "source", "Portal Mestne občine Ptuj")
    _add(root, "scope", "Public")
    if alert.status != Status.ACTUAL:
        _add(root, "note", "VAJA / EXERCISE" if alert.status == Status.EXERCISE else "PREIZKUS / TEST")
    if references := references_of(alert):
        _add(root, "references", references)
    for language in LANGUAGES:
        with translation.override(language):
            _info(root, alert, language, sent)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def references_of(alert: Alert) -> str:
    """Everything that it follows, as `sender,identifier,sent` with spaces between."""
    if alert.previous_id is None:
        return ""
    earlier, found = alert.previous, []
    while earlier is not None:
        if earlier.sent:
            found.append(f"{earlier.sender},{earlier.identifier},{cap_time(earlier.sent)}")
        earlier = earlier.previous
    return " ".join(reversed(found))


def _add(parent: Any, name: str, text: str) -> Any:
    node = etree.SubElement(parent, name)
    node.text = "".join(char for char in str(text) if char.isprintable() or char in "\n\t")
    return node


def _info(root: Any, alert: Alert, language: str, sent: dt.datetime) -> None:
    info = etree.SubElement(root, "info")
    _add(info, "language", LANGUAGES[language])
    _add(info, "category", alert.category)
    _add(info, "event", alert.event)
    over = alert.msg_type == MsgType.CANCEL
    _add(info, "responseType", "AllClear" if over else RESPONSES.get(Urgency(alert.urgency), "Assess"))
    for name in ("urgency", "severity", "certainty"):
        _add(info, name, getattr(alert, name))
    for name, moment in (("effective", alert.effective or sent), ("onset", alert.onset), ("expires", alert.expires)):
        _add(info, name, cap_time(moment))
    _add(info, "senderName", SENDER[language])
    _add(info, "headline", alert.headline)
    marked = {Status.EXERCISE: _("To je vaja."), Status.TEST: _("To je preizkus zvez.")}.get(Status(alert.status), "")
    _add(info, "description", f"{marked} {alert.description}".strip())
    _add(info, "instruction", "\n".join(alert.instructions))
    _add(info, "web", f"{settings.BASE_URL}{alert.get_absolute_url()}")
    _add(info, "contact", alert.contact)
    area = etree.SubElement(info, "area")
    _add(area, "areaDesc", area_words(alert))
    for ring in rings_of(alert):
        _add(area, "polygon", " ".join(f"{lat:.5f},{lon:.5f}" for lat, lon in ring))
