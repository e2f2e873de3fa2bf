"""The rules of the data dictionary of CAP 1.2 (OASIS CAP-V1.2-OS, 3.2), checked over bytes, by nothing of ours."""

import re
import xml.etree.ElementTree as ET

SPACE = "{urn:oasis:names:tc:emergency:cap:1.2}"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")  # an offset, never Z
# Element: (order in the schema, how many at least, how many at most; 0: any number)
ALERT = {
    "identifier": (1, 1), "sender": (1, 1), "sent": (1, 1), "status": (1, 1), "msgType": (1, 1), "source": (0, 1), "scope": (1, 1),
    "restriction": (0, 1), "addresses": (0, 1), "code": (0, 0), "note": (0, 1), "references": (0, 1), "incidents": (0, 1),
    "info": (0, 0),
}  # fmt: skip
INFO = {
    "language": (0, 1), "category": (1, 0), "event": (1, 1), "responseType": (0, 0), "urgency": (1, 1), "severity": (1, 1),
    "certainty": (1, 1), "audience": (0, 1), "eventCode": (0, 0), "effective": (0, 1), "onset": (0, 1), "expires": (0, 1),
    "senderName": (0, 1), "headline": (0, 1), "description": (0, 1), "instruction": (0, 1), "web": (0, 1), "contact": (0, 1),
    "parameter": (0, 0), "resource": (0, 0), "area": (0, 0),
}  # fmt: skip
AREA = {
    "areaDesc": (1, 1),
    "polygon": (0, 0),
    "circle": (0, 0),
    "geocode": (0, 0),
    "altitude": (0, 1),
    "ceiling": (0, 1),
}
VALUES = {
    "status": "Actual Exercise System Test Draft", "msgType": "Alert Update Cancel Ack Error", "scope": "Public Restricted Private",
    "category": "Geo Met Safety Security Rescue Fire Health Env Transport Infra CBRNE Other",
    "responseType": "Shelter Evacuate Prepare Execute Avoid Monitor Assess AllClear None",
    "urgency": "Immediate Expected Future Past Unknown", "severity": "Extreme Severe Moderate Minor Unknown",
    "certainty": "Observed Likely Possible Unlikely Unknown",
}  # fmt: skip
TIMES = ("sent", "effective", "onset", "expires")


def problems(content: bytes) -> list[str]:
    """Every rule that the message breaks, in words."""
    root = ET.fromstring(content)
    if root.tag != f"{SPACE}alert":
        return [f"root is {root.tag}"]
    found = shape(root, ALERT) + plain_values(root)
    found += [
        f"{name} holds a space, comma, < or &" for name in ("identifier", "sender")
        if re.search(r"[\s,<&]", root.findtext(f"{SPACE}{name}") or "")
    ]  # fmt: skip
    found += links(root)
    languages = [info.findtext(f"{SPACE}language") for info in root.iter(f"{SPACE}info")]
    if len(set(languages)) != len(languages):
        found.append("two blocks in one language")
    for info in root.iter(f"{SPACE}info"):
        found += shape(info, INFO) + plain_values(info) + information(info)
    for area in root.iter(f"{SPACE}area"):
        found += shape(area, AREA) + geometry(area)
    return found


def links(root: ET.Element) -> list[str]:
    found = []
    if root.findtext(f"{SPACE}scope") == "Restricted" and root.find(f"{SPACE}restriction") is None:
        found.append("restricted without a restriction")
    if (
        root.findtext(f"{SPACE}msgType") in ("Update", "Cancel", "Ack", "Error")
        and root.find(f"{SPACE}references") is None
    ):
        found.append("no references")
    references = root.findtext(f"{SPACE}references")
    for reference in references.split() if references is not None else ():
        parts = reference.split(",")
        if len(parts) != 3 or not TIME.fullmatch(parts[2]):
            found.append(f"reference {reference}")
    return found


def shape(node: ET.Element, rules: dict[str, tuple[int, int]]) -> list[str]:
    """Known elements, in the order of the schema, as many as there may be, none empty."""
    names = [child.tag.removeprefix(SPACE) for child in node]
    found = [f"{name} is unknown" for name in names if name not in rules]
    order = [list(rules).index(name) for name in names if name in rules]
    if order != sorted(order):
        found.append(f"order of {names}")
    for name, (least, most) in rules.items():
        if not least <= names.count(name) <= (most or 10**6):
            found.append(f"{names.count(name)} times {name}")
    return found + [f"{child.tag} is empty" for child in node if len(child) == 0 and not (child.text or "").strip()]


def plain_values(node: ET.Element) -> list[str]:
    found = [
        f"{name} is {child.text}" for name, allowed in VALUES.items() for child in node.findall(f"{SPACE}{name}")
        if child.text not in allowed.split()
    ]  # fmt: skip
    times = [child.text for name in TIMES for child in node.findall(f"{SPACE}{name}")]
    return found + [f"time {text}" for text in times if not TIME.fullmatch(text or "")]


def information(info: ET.Element) -> list[str]:
    found = []
    language = info.findtext(f"{SPACE}language")
    if language and not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", language):
        found.append(f"language {language}")
    web = info.findtext(f"{SPACE}web")
    if web and not re.match(r"https?://", web):
        found.append(f"web {web} is not a full address")
    if len(info.findtext(f"{SPACE}headline") or "") > 160:
        found.append("headline is longer than 160")
    return found


def geometry(area: ET.Element) -> list[str]:
    found = []
    for polygon in area.findall(f"{SPACE}polygon"):
        pairs = (polygon.text or "").split(" ")
        numbers = [re.fullmatch(r"(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)", pair) for pair in pairs]
        if not all(numbers) or len(pairs) < 4 or pairs[0] != pairs[-1]:
            found.append("a polygon has four pairs lat,lon or more with spaces between, the last the first")
        elif not all(abs(float(one[1])) <= 90 and abs(float(one[2])) <= 180 for one in numbers if one):
            found.append("a polygon outside of the world, or longitude first")
    return found
