"""Helpers of the tests of mandates: people with numbers, companies, and forms sent as a browser would."""

import re
from html import unescape

import stdnum.exceptions
import stdnum.si.ddv
import stdnum.si.emso

from apps.core.actor import Actor
from apps.identity.choices import MandateKind, MandateState, Source
from apps.identity.models import Counterpart, Mandate, Organisation, Person, User
from tests.conftest import make_user

MINE = "/moj-ptuj/pooblastila/"
SWITCH = "/moj-ptuj/delujem-kot/"


def emso(born: str, serial: int = 505) -> str:
    """A valid EMŠO for a day such as `010295` + century digit: `0102995`."""
    for number in range(serial, 999):
        for check in "0123456789":
            try:
                return str(stdnum.si.emso.validate(f"{born}50{number:03}"[:12] + check))
            except stdnum.exceptions.ValidationError:
                continue
    raise AssertionError


def tax_number(start: int) -> str:
    """A valid tax number not below `start` (7 digits)."""
    for number in range(start, start + 50):
        for check in "0123456789":
            try:
                return str(stdnum.si.ddv.validate(f"{number}{check}"))
            except stdnum.exceptions.ValidationError:
                continue
    raise AssertionError


def make_person(user: User | str, *, born: str = "0102985", serial: int = 505, tax: int = 9991000, **values) -> Person:
    """A citizen known by SI-PASS."""
    account = make_user(user) if isinstance(user, str) else user
    email = values.pop("contact_email", f"{account.username}@posta.invalid")
    numbers = {"emso": emso(born, serial), "tax_number": tax_number(tax + serial)}
    facts = {"source": Source.SIPASS, "issuer": "https://sipass.invalid", "subject": account.username}
    return Person.objects.create(user=account, contact_email=email, contact_proven=True, **(facts | numbers | values))


def actor_of_person(person: Person, level: str = "substantial") -> Actor:
    return Actor(user=person.user, level=level)


def make_company(name: str = "Mizarstvo Vičava d.o.o.", number: str = "9990011", **values) -> Organisation:
    facts = {"slug": f"org-{number}", "registration_number": number, "tax_number": tax_number(9990001)} | values
    return Organisation.objects.create(name=name, **facts)


def make_mandate(representative: User | None, *, organisation=None, person=None, **values) -> Mandate:
    """In force unless said otherwise."""
    facts = {"state": MandateState.ACCEPTED, "kind": MandateKind.GRANTED} | values
    stated = facts.pop("stated", {})
    if facts["state"] == MandateState.ACCEPTED and "decided" not in facts:
        from django.utils import timezone

        facts["decided"] = timezone.now()
    mandate = Mandate.objects.create(representative=representative, organisation=organisation, person=person, **facts)
    Counterpart.objects.create(mandate=mandate, **({"name": "Kot je zapisano"} | stated))
    return mandate


def hidden(html: str, within: str = "") -> dict[str, list[str]]:
    """Hidden inputs of the last form whose text holds `within`."""
    forms = [form for form in re.findall(r"<form.*?</form>", html, re.DOTALL) if within in form]
    fields: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", forms[-1]):
        if 'type="hidden"' in tag:
            name, value = (re.search(rf'{key}="([^"]*)"', tag) for key in ("name", "value"))
            fields.setdefault(name[1], []).append(unescape(value[1] if value else ""))
    return fields


def send(client, path: str, within: str = "", **typed):
    """Open a page, fill in its form and send it with everything hidden in it."""
    page = client.get(path)
    return client.post(path, hidden(page.content.decode(), within) | typed)


def through(client, path: str, **typed):
    """Fill in, check the answers, send."""
    check = send(client, path, "pregled", **typed, korak="pregled")
    html = check.content.decode()
    assert "Preverite odgovore" in html, html[html.index("<main") :][:3000]
    return client.post(path, hidden(html, "oddaja") | {"korak": "oddaja"})
