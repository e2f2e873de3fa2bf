"""Warnings of others: CAP 1.1 and 1.2, and the feeds that lead to them. What comes in is a stranger's file: no document
types, no entities, nothing is fetched, nothing unbounded."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree

from apps.alerts.exceptions import FeedRefused

CAPS = tuple(f"urn:oasis:names:tc:emergency:cap:{version}" for version in ("1.2", "1.1"))
ATOM = "http://www.w3.org/2005/Atom"
MOST_LINKS, MOST_DEPTH, MOST_NODES, MOST_POINTS = 40, 12, 20_000, 20_000
YEARS = range(2000, 2100)  # beyond them times cannot always be told by the clocks of Ptuj
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")
PRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Area:
    """One `area`. polygons: points as (latitude, longitude); circles: latitude, longitude, kilometres; codes: values of
    geocodes."""

    words: str
    polygons: tuple[tuple[tuple[float, float], ...], ...] = ()
    circles: tuple[tuple[float, float, float], ...] = ()
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Info:
    """One `info`; texts as they are there, empty when they are not."""

    texts: dict[str, str]
    onset: dt.datetime | None
    expires: dt.datetime | None
    areas: tuple[Area, ...] = field(default=())


@dataclass(frozen=True)
class Warning:
    """One `alert`. references: the (sender, identifier) that it replaces or takes back."""

    identifier: str
    sender: str
    sent: dt.datetime
    status: str
    msg_type: str
    infos: tuple[Info, ...]
    references: tuple[tuple[str, str], ...] = ()


def parse(content: bytes) -> Any:
    """The root of a stranger's XML; FeedRefused."""
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content or content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise FeedRefused("document type or entities")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise FeedRefused("no XML") from error
    if root.getroottree().docinfo.doctype:
        raise FeedRefused("document type or entities")
    for count, (_event, node) in enumerate(etree.iterwalk(root, events=("start",))):
        if count > MOST_NODES or len(list(node.iterancestors())) > MOST_DEPTH:
            raise FeedRefused("too many or too deep elements")
    return root


def links_of(root: Any) -> list[str]:
    """Addresses of CAP messages as an Atom or RSS feed names them, the first ones; FeedRefused when it is neither."""
    kind = etree.QName(root).localname
    if kind == "feed":
        links = (
            link.get("href", "")
            for entry in root.iterfind(f"{{{ATOM}}}entry")
            for link in _best(list(entry.iterfind(f"{{{ATOM}}}link")))
        )
    elif kind == "rss":
        links = (item.findtext("link", "").strip() for item in root.iterfind("channel/item"))
    else:
        raise FeedRefused(f"neither a feed nor CAP: {kind[:40]}")
    return list(dict.fromkeys(link for link in links if link))[:MOST_LINKS]


def joined(base: str, link: str) -> str:
    """The whole address; FeedRefused for what is none."""
    try:
        return urljoin(base, link)
    except ValueError as error:
        raise FeedRefused("an address that is none") from error


def _best(links: list[Any]) -> list[Any]:
    cap = [link for link in links if link.get("type") == "application/cap+xml"]
    return cap[:1] or [link for link in links if link.get("rel", "alternate") == "alternate"][:1]


def is_cap(root: Any) -> bool:
    """Whether the document is a CAP message itself."""
    name = etree.QName(root)
    return name.localname == "alert" and name.namespace in CAPS


def read_cap(root: Any) -> Warning:
    """A message; FeedRefused for one that lacks what the data dictionary requires."""
    if not is_cap(root):
        raise FeedRefused("no CAP")
    space = etree.QName(root).namespace
    identifier, sender = (_text(root, space, name, 300) for name in ("identifier", "sender"))
    sent = _time(_text(root, space, "sent", 40))
    if not identifier or not sender or sent is None or re.search(r"[\s,<&]", identifier + sender):
        raise FeedRefused("identifier, sender or sent is missing or wrong")
    infos = tuple(_info(node, space) for node in root.iterfind(f"{{{space}}}info"))
    if sum(len(ring) for info in infos for area in info.areas for ring in area.polygons) > MOST_POINTS:
        raise FeedRefused("too many points")
    return Warning(
        identifier, sender, sent, _text(root, space, "status", 20), _text(root, space, "msgType", 20), infos,
        tuple(_references(_text(root, space, "references", 20_000))),
    )  # fmt: skip


TEXTS = {
    "language": 12, "event": 200, "urgency": 10, "severity": 10, "certainty": 10, "headline": 300, "description": 8000,
    "instruction": 8000, "web": 500,
}  # fmt: skip


def _info(node: Any, space: str) -> Info:
    texts = {name: _text(node, space, name, most) for name, most in TEXTS.items()}
    texts["web"] = _web(texts["web"])
    onset, expires = (_time(_text(node, space, name, 40)) for name in ("onset", "expires"))
    return Info(texts, onset, expires, tuple(_area(area, space) for area in node.iterfind(f"{{{space}}}area")))


def _web(text: str) -> str:
    """A page to lead to; empty for what is none."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return text if parts.scheme in ("https", "http") and parts.netloc else ""


def _area(node: Any, space: str) -> Area:
    polygons = tuple(_points(ring.text or "") for ring in node.iterfind(f"{{{space}}}polygon"))
    circles = tuple(_circle(one.text or "") for one in node.iterfind(f"{{{space}}}circle"))
    codes = tuple((one.text or "").strip()[:80] for one in node.iterfind(f"{{{space}}}geocode/{{{space}}}value"))
    return Area(_text(node, space, "areaDesc", 300), polygons, circles, codes)


def _points(text: str) -> tuple[tuple[float, float], ...]:
    """`lat,lon lat,lon`."""
    try:
        points = tuple((float(lat), float(lon)) for lat, lon in (pair.split(",") for pair in text.split()))
    except ValueError as error:
        raise FeedRefused("a polygon that is none") from error
    if not all(-90 <= lat <= 90 and -180 <= lon <= 180 for lat, lon in points):  # also what is not a number
        raise FeedRefused("a polygon outside of the world")
    return points


def _circle(text: str) -> tuple[float, float, float]:
    """`lat,lon radius`."""
    try:
        centre, radius = text.split()
        ((lat, lon),) = _points(centre)
        kilometres = float(radius)
    except ValueError as error:
        raise FeedRefused("a circle that is none") from error
    if not 0 <= kilometres <= 20_040:
        raise FeedRefused("a circle that is none")
    return lat, lon, kilometres


def _references(text: str) -> Iterator[tuple[str, str]]:
    for part in text.split()[:200]:
        pieces = part.split(",")
        if len(pieces) == 3:
            yield pieces[0], pieces[1]


def _text(node: Any, space: str, name: str, most: int) -> str:
    return PRINTABLE.sub("", node.findtext(f"{{{space}}}{name}") or "").strip()[:most]


def _time(text: str) -> dt.datetime | None:
    """With an offset, as CAP wants it; None for anything else (Z is no offset there, yet read all the same).
    FeedRefused far from our days."""
    whole = f"{text[:-1]}+00:00" if text.endswith("Z") else text
    if not TIME.fullmatch(whole):
        return None
    try:
        found = dt.datetime.fromisoformat(whole)
    except ValueError:
        return None
    if found.year not in YEARS:
        raise FeedRefused("a time far from our days")
    return found
