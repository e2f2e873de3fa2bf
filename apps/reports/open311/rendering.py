"""XML and JSON of the same answer. An answer is made of dicts, lists and values; the JSON is the XML's by the Spark
convention: containers are bare arrays without the name of their items, nothing is `null`, the root has no name."""

import datetime as dt
import json
import re
from typing import Any
from xml.etree import ElementTree

from apps.core.legal_time import LJUBLJANA

XML, JSON = "xml", "json"
CONTENT_TYPES = {XML: "text/xml; charset=utf-8", JSON: "application/json; charset=utf-8"}
ITEMS = {
    "services": "service", "attributes": "attribute", "values": "value", "service_requests": "request",
    "errors": "error", "endpoints": "endpoint", "formats": "format", "notes": "note", "media_urls": "media_url",
    "service_request_updates": "request_update",
}  # fmt: skip
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2 Characters
DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'


def render(root: str, content: Any, form: str) -> str:
    """The answer as text. root: name of the outer element, which JSON leaves out."""
    if form == JSON:
        return json.dumps(_plain(content), ensure_ascii=False, separators=(",", ":"))
    return DECLARATION + ElementTree.tostring(_element(root, content), encoding="unicode")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, bool | int | float):
        return value
    return _text(value) or None


def _element(name: str, value: Any) -> ElementTree.Element:
    element = ElementTree.Element(name)
    if isinstance(value, dict):
        element.extend(_element(key, inner) for key, inner in value.items())
    elif isinstance(value, list):
        element.extend(_element(ITEMS[name], inner) for inner in value)
    else:
        element.text = _text(value)
    return element


def _text(value: Any) -> str:
    """As both formats write it; characters that XML cannot hold are left out."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        return value.astimezone(LJUBLJANA).isoformat(timespec="seconds")
    return FORBIDDEN.sub("", str(value))
