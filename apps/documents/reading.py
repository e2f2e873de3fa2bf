"""What was found of the signatures in a file, in plain words of the language in force."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.templatetags.portal import day
from apps.documents.choices import ReportState
from apps.documents.models import SignatureReport, StoredFile


@dataclass(frozen=True)
class ToldSignature:
    """One signature. state: good (whole, and of an issuer that we trust), unproven (nothing is wrong, but something is
    not proven), bad. claimed: the time that the signer's computer wrote, proven only when `stamped`. lines: sentences,
    the verdict first."""

    state: str
    signer: str
    organisation: str
    issuer: str
    claimed: dt.datetime | None
    stamped: bool
    whole: bool
    intact: bool
    trusted_by: str
    lines: list[str]


@dataclass(frozen=True)
class ToldSignatures:
    """The report of a file. `summary`: one sentence over all of it. limits: what was not examined."""

    state: str
    summary: str
    signatures: list[ToldSignature] = field(default_factory=list)
    limits: str = ""
    examined: dt.datetime | None = None


def signatures_of(file: StoredFile) -> ToldSignatures | None:
    """The report; None when the file has no signatures (or nobody has looked, before its scan). Join
    `file__signature_report` where there are many."""
    try:
        report: SignatureReport = file.signature_report
    except SignatureReport.DoesNotExist:
        return None
    if report.state == ReportState.WAITING:
        return ToldSignatures("waiting", _("Podpise v datoteki še preverjamo."))
    found = report.found
    told = [told_signature(one) for one in found["signatures"]]
    state = _worst(found["fault"], told)
    summary = _summary(found["fault"], state, report.count, len(told))
    return ToldSignatures(state, summary, told, _limits(report) if told else "", report.examined)


def _worst(fault: str, told: list[ToldSignature]) -> str:
    if fault or not told:
        return "unreadable"
    return next((state for state in ("bad", "unproven") if any(one.state == state for one in told)), "good")


def _summary(fault: str, state: str, count: int, told: int) -> str:
    if fault:
        return {
            "encrypted": _("PDF je zaklenjen, zato podpisov ni mogoče preveriti."),
            "broken": _("PDF je poškodovan, zato podpisov ni mogoče preveriti."),
        }.get(fault, _("PDF je preveč zapleten, zato podpisov nismo preverili."))
    if not told:
        return _("V datoteki so sledi podpisa, podpisa pa ni mogoče prebrati.")
    words = ngettext("%(count)d podpis", "%(count)d podpisov", count) % {"count": count}
    if count > told:
        words += _(" (preverjenih: %(told)d)") % {"told": told}
    verdict = {
        "good": _("vsebina je nespremenjena, izdajatelj potrdila je na našem seznamu"),
        "unproven": _("vsebina je nespremenjena, podpisnik pa ni v celoti potrjen"),
        "bad": _("nekaj ni v redu, preberite podrobnosti"),
    }[state]
    return f"{words}: {verdict}."


def _limits(report: SignatureReport) -> str:
    text = _(
        "Preverili smo brez interneta: ali je bilo potrdilo medtem preklicano, ne vemo. Čas podpisa je zapisal "
        "podpisnikov računalnik, razen kjer piše, da ga potrjuje časovni žig."
    )
    if not report.roots:
        text += " " + _("Naš seznam zaupanja vrednih izdajateljev je bil takrat prazen.")
    return text


def told_signature(one: dict[str, Any]) -> ToldSignature:
    """What the examiner found of one, in words."""
    if one["fault"]:
        text = _("Podpis je poškodovan in ga ni mogoče prebrati.")
        return ToldSignature("bad", _("neznan podpisnik"), "", "", None, False, False, False, "", [text])
    wrong, doubts = _wrong(one), _doubts(one)
    good = _(
        "Podpis je veljaven: vsebina je nespremenjena, podpisnikovo potrdilo je izdal izdajatelj z našega seznama."
    )
    first = wrong or ([] if doubts else [good]) or [_("Vsebina se od podpisa ni spremenila.")]
    return ToldSignature(
        state="bad" if wrong else "unproven" if doubts else "good",
        signer=one["signer"] or _("neznan podpisnik"),
        organisation=one["organisation"] if one["organisation"] != one["signer"] else "",
        issuer=one["issuer"],
        claimed=parse_datetime(one["stamped"] or one["claimed"]) if one["stamped"] or one["claimed"] else None,
        stamped=bool(one["stamped"]),
        whole=one["covers"] == "whole",
        intact=one["intact"] and one["valid"],
        trusted_by=one["root"],
        lines=[*first, *doubts, *_notes(one)],
    )


def _wrong(one: dict[str, Any]) -> list[str]:
    if not one["intact"]:
        return [_("Podpis ne velja: vsebina je bila po podpisu spremenjena.")]
    if not one["valid"]:
        return [_("Podpis ne velja: ne ujema se s podpisnikovim potrdilom.")]
    if one["covers"] == "part":
        return [_("Podpis ne zajema celega dokumenta: del vsebine ni podpisan.")]
    if not one["permitted"]:
        return [_("Po podpisu je bilo dodano nekaj, česar podpis ne dovoljuje.")]
    return []


def _doubts(one: dict[str, Any]) -> list[str]:
    doubts = []
    if not one["trusted"]:
        text = _("Izdajatelja potrdila (%(issuer)s) ni na našem seznamu, zato ne vemo, ali je podpisnik res ta oseba.")
        doubts.append(text % {"issuer": one["issuer"] or "–"})
    if one["expired"] and not one["stamped"]:
        until = parse_datetime(one["until"])
        text = _("Potrdilo je poteklo %(day)s; da je bilo podpisano pred tem, ne dokazuje noben časovni žig.")
        doubts.append(text % {"day": day(until)})
    return doubts


def _notes(one: dict[str, Any]) -> list[str]:
    notes = []
    if one["covers"] == "revision" and one["permitted"]:
        notes.append(_("Po tem podpisu je bil dokument dopolnjen na dovoljen način, na primer z drugim podpisom."))
    if one["root"]:
        notes.append(_("Zaupanje izvira iz izdajatelja %(root)s.") % {"root": one["root"]})
    return notes
