"""Bank statements in camt.053 (ISO 20022, BankToCustomerStatement, versions 2 to 13): pure functions over bytes.

Read is what matters for fees: the account, booked entries in euros, their references and who paid. A collective entry
is read by its transactions, whose amounts must add up to it. Amounts become whole cents without a float on the way.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError, fromstring

from django.utils.translation import gettext as _

from apps.payments.exceptions import StatementRefused

AMOUNT = re.compile(r"(\d{1,13})(?:\.(\d{1,2})0{0,3})?")
HEADS = (b"<?xml", b"\xef\xbb\xbf<", b"<")
MOST_BYTES, MOST_LINES = 10_000_000, 20_000


@dataclass(frozen=True)
class Line:
    """One transaction. bank_reference: the bank's own, unique for an account. incoming: False for what left the
    account and for what the bank took back."""

    position: int
    bank_reference: str
    end_to_end: str
    reference: str
    cents: int
    incoming: bool
    booked_on: dt.date
    payer: str
    payer_iban: str
    text: str


@dataclass(frozen=True)
class Statement:
    """One statement of one account; balances are None when the file does not say."""

    statement_id: str
    iban: str
    day: dt.date
    opening: int | None
    closing: int | None
    lines: tuple[Line, ...]


def read_statements(content: bytes) -> list[Statement]:
    """All statements of a file. StatementRefused tells what is wrong with it."""
    root = _tree(content)
    found = [_statement(one) for one in _all(root, "BkToCstmrStmt/Stmt")]
    if not found:
        raise StatementRefused(_("V datoteki ni izpiska camt.053. Izvozite ga iz banke v obliki ISO 20022 (XML)."))
    return found


def _tree(content: bytes) -> Element:
    if len(content) > MOST_BYTES:
        raise StatementRefused(_("Datoteka je prevelika. Uvozite izpiske po dnevih."))
    if not content.lstrip().startswith(HEADS) or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise StatementRefused(_("Datoteka ni izpisek v obliki XML."))  # other encodings could hide what is refused
    try:
        return fromstring(content)  # noqa: S314  without a DTD there are no entities to expand
    except ParseError as error:
        raise StatementRefused(_("Datoteka ni veljaven XML. Izvozite jo iz banke znova.")) from error


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _all(element: Element, path: str) -> Iterator[Element]:
    """Elements at a path of names, whatever their namespace (each version has its own)."""
    first, _slash, rest = path.partition("/")
    for child in element:
        if _name(child) == first:
            if rest:
                yield from _all(child, rest)
            else:
                yield child


def _text(element: Element, *paths: str) -> str:
    """The first text that is there."""
    for path in paths:
        for found in _all(element, path):
            if text := " ".join((found.text or "").split()):
                return text
    return ""


def _cents(element: Element | None, what: str) -> int:
    text = ((element.text if element is not None else "") or "").strip()
    match = AMOUNT.fullmatch(text)
    if not match or element is None:
        raise StatementRefused(_("Znesek »%(text)s« (%(what)s) ni berljiv.") % {"text": text[:40], "what": what})
    if element.get("Ccy", "EUR") != "EUR":
        raise StatementRefused(_("Znesek (%(what)s) ni v evrih.") % {"what": what})
    return int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0"))


def _day(text: str, what: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError as error:
        raise StatementRefused(_("Datum (%(what)s) ni berljiv.") % {"what": what}) from error


def _statement(one: Element) -> Statement:
    name, account = _text(one, "Id"), _text(one, "Acct/Id/IBAN").replace(" ", "")
    if not (name and account):
        raise StatementRefused(_("Izpisku manjka oznaka ali IBAN računa."))
    balances = {_text(each, "Tp/CdOrPrtry/Cd"): _balance(each) for each in _all(one, "Bal")}
    lines = tuple(_lines(one, name))
    day = _text(one, "FrToDt/ToDtTm") or _text(one, "CreDtTm")
    return Statement(name, account, _day(day, name), balances.get("OPBD"), balances.get("CLBD"), lines)


def _balance(element: Element) -> int:
    sign = -1 if _text(element, "CdtDbtInd") == "DBIT" else 1
    return sign * _cents(next(_all(element, "Amt"), None), "Bal")


def _lines(one: Element, name: str) -> Iterator[Line]:
    position = 0
    for number, entry in enumerate(_all(one, "Ntry"), start=1):
        if _text(entry, "Sts/Cd", "Sts") not in ("BOOK", ""):
            continue  # announced only
        what = f"{name}, {number}"
        total = _cents(next(_all(entry, "Amt"), None), what)
        parts = list(_all(entry, "NtryDtls/TxDtls")) or [entry]
        amounts = [_part_cents(part, what, total if len(parts) == 1 else None) for part in parts]
        if sum(amounts) != total:
            raise StatementRefused(_("Postavke zbirnega zneska (%(what)s) se ne seštejejo.") % {"what": what})
        for index, (part, cents) in enumerate(zip(parts, amounts, strict=True), start=1):
            position += 1
            if position > MOST_LINES:
                raise StatementRefused(_("V datoteki je preveč vrstic. Uvozite izpiske po dnevih."))
            nth = index if len(parts) > 1 else 0
            yield _line(entry, part, position=position, cents=cents, place=f"{name}#{number}", index=nth)


def _part_cents(part: Element, what: str, whole: int | None) -> int:
    amount = next(_all(part, "Amt"), None)
    if amount is None:
        amount = next(_all(part, "AmtDtls/TxAmt/Amt"), None)
    return whole if amount is None and whole is not None else _cents(amount, what)


def _line(entry: Element, part: Element, *, position: int, cents: int, place: str, index: int) -> Line:
    own = _text(entry, "AcctSvcrRef", "NtryRef") or place
    end_to_end = _text(part, "Refs/EndToEndId")
    direction = _text(part, "CdtDbtInd") or _text(entry, "CdtDbtInd")
    return Line(
        position=position,
        bank_reference=(f"{own}/{_text(part, 'Refs/AcctSvcrRef', 'Refs/TxId') or index}" if index else own)[:140],
        end_to_end="" if end_to_end == "NOTPROVIDED" else end_to_end[:140],
        reference=_text(part, "RmtInf/Strd/CdtrRefInf/Ref")[:140],
        cents=cents,
        incoming=direction == "CRDT" and _text(entry, "RvslInd") not in ("true", "1"),
        booked_on=_day(_text(entry, "BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm"), place),
        payer=_text(part, "RltdPties/Dbtr/Nm", "RltdPties/Dbtr/Pty/Nm")[:140],
        payer_iban=_text(part, "RltdPties/DbtrAcct/Id/IBAN")[:34],
        text=_text(part, "RmtInf/Ustrd")[:140] or _text(entry, "AddtlNtryInf")[:140],
    )
