"""Why a step cannot be taken now: text in the language in force, empty when it can. Each is asked under the lock of the
case, with the words of the step."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.cases.choices import FINAL, CaseState, Outcome
from apps.cases.models import Case
from apps.cases.models.ledger import deadlines_of
from apps.core.legal_time import local_day
from apps.payments.services import is_settled

Words = Mapping[str, Any]


def nothing(case: Case, words: Words) -> str:
    """Nothing stands in the way."""
    return ""


def supplement_named(case: Case, words: Words) -> str:
    """A call has a number; it comes from the service that writes it."""
    return "" if words.get("round") else _("Označite, kaj mora stranka dopolniti.")


def whom_named(case: Case, words: Words) -> str:
    """To whom."""
    return "" if str(words.get("whom", "")).strip() else _("Vpišite, komu.")


def decision_approved(case: Case, words: Words) -> str:
    """Only a decision that the head approved is issued; an application that is not whole is dismissed, and only after
    the period for its supplement (ZUP 67/2)."""
    if not words.get("outcome"):
        return _("Odločitev mora najprej odobriti vodja.")
    if case.state in (CaseState.INCOMPLETE, CaseState.SUPPLEMENT_REQUESTED) and words["outcome"] != Outcome.DISMISSED:
        return _("Vloga ni popolna; zdaj jo je mogoče samo zavreči.")
    waits = case.state == CaseState.SUPPLEMENT_REQUESTED
    if waits and case.next_due and local_day(timezone.now()) <= case.next_due:
        return _("Rok za dopolnitev še teče: do %(day)s.") % {"day": date_format(case.next_due, "SHORT_DATE_FORMAT")}
    return ""


def fees_settled(case: Case, words: Words) -> str:
    """An unpaid application is processed, but its decision is not served (ZUT 16/3)."""
    settled = is_settled("case", case.pk)
    return "" if settled else _("Upravna taksa še ni plačana, zato odločitve še ni mogoče odpremiti.")


def day_of_service(case: Case, words: Words) -> str:
    """A day that has come, and not before the decision was sent."""
    try:
        day = dt.date.fromisoformat(str(words.get("on", "")))
    except ValueError:
        return _("Vpišite dan vročitve.")
    if day > local_day(timezone.now()):
        return _("Dan vročitve še ni prišel.")
    sent = case.events.filter(kind="dispatched").order_by("-happened").first()
    return _("Dan vročitve je pred odpremo.") if sent and day < local_day(sent.happened) else ""


def appeal_over(case: Case, words: Words) -> str:
    """Final when the last day for an appeal has gone by, or all parties gave it up (ZUP 224)."""
    if appeal_open(case):
        return _("O pritožbi še ni odločeno.")
    found = deadlines_of(case).appeal
    if words.get("waived") or (found and local_day(timezone.now()) > found.day):
        return ""
    day = date_format(found.day, "SHORT_DATE_FORMAT") if found else "–"
    return _("Rok za pritožbo še teče: do %(day)s.") % {"day": day}


def appeal_open(case: Case) -> bool:
    """Whether an appeal waits for its decision."""
    last = case.events.filter(kind="appealed").order_by("-happened", "-id").first()
    return bool(last and last.facts.get("appeal") == "open")


def other_case(case: Case, words: Words) -> str:
    """An open case of the same organisation, and not this one."""
    other = Case.objects.filter(number=words.get("number", "")).exclude(pk=case.pk).select_related("department").first()
    if other is None or other.department.organisation_id != case.department.organisation_id:
        return _("Zadeve s to številko ni.")
    return _("Zadeva s to številko je že končana.") if other.state in FINAL else ""
