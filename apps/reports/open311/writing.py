"""`POST requests` and `POST servicerequestupdates`: from the fields of a form to the services, and back."""

import datetime as dt
import hashlib
import re
from collections.abc import Iterable
from math import isfinite
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.actor import ANONYMOUS
from apps.core.models import key_of
from apps.documents.exceptions import PhotoRefused
from apps.documents.services import sanitize_photo, store_photo
from apps.reports.choices import MOST_PHOTOS, ReportState, Via
from apps.reports.exceptions import CannotReport
from apps.reports.models import Integrator, Report, ReportCategory
from apps.reports.models.reports import LONGEST
from apps.reports.open311.errors import Trouble, Unknown, refuse
from apps.reports.services import submit_report
from apps.reports.services.attributes import check_attributes
from apps.reports.services.hearing import hear_contractor
from apps.reports.services.links import report_token
from apps.reports.services.reporting import Told

ATTRIBUTE = re.compile(r"^attribute\[([^\]]+)\](\[\])?$")
MEDIA = ("media", "media[]")
SAME = dt.timedelta(minutes=10)  # within which the same words are the same report
Row = dict[str, Any]


def create(integrator: Integrator, form: Any, files: Any, idempotency_key: str = "") -> list[Row]:
    """Take a report. Trouble, Unknown."""
    category = _category(form)
    uploads = [file for name in MEDIA for file in files.getlist(name)]
    attributes, problems = check_attributes(category, _attributes(form))
    wrong = [f"attribute[{code}]: {text}" for code, text in problems.items()]
    told = {"category": category, "attributes": attributes, "via": Via.OPEN311, **_fields(form, wrong)}
    if value(form, "media_url") and not uploads:
        wrong.append(_("media_url: slik z drugih naslovov ne prenašamo. Pošljite jih v polju media (multipart)."))
    if len(uploads) > MOST_PHOTOS:
        wrong.append(_("media: največje število slik je %(count)d.") % {"count": MOST_PHOTOS})
    refuse(wrong)
    prints = [_digest(file) for file in uploads]
    if there := _sent_before(integrator, form, prints, idempotency_key, told):
        return [_receipt(there)]
    photos = _photos(integrator, uploads)
    actor = integrator.actor if integrator.confirms or not told["email"] else ANONYMOUS
    try:
        report = submit_report(actor=actor, told=Told(photos=photos, **told))
    except CannotReport as refusal:
        raise Trouble(f"{NAMES.get(refusal.field, refusal.field)}: {refusal}") from refusal
    return [_receipt(report)]


NAMES = {"place": "lat, long, address_string", "text": "description", "category": "service_code"}


def value(form: Any, name: str) -> str:
    """A field, empty when it is not given."""
    return str(form.get(name, "")).strip()


def _category(form: Any) -> ReportCategory:
    code = value(form, "service_code")
    if not code:
        raise Trouble(_("service_code: manjka."))
    found: ReportCategory | None = ReportCategory.objects.offered().filter(code=code).first()
    if found is None:
        raise Unknown(_("service_code: vrste %(code)s ni.") % {"code": code[:60]})
    return found


def _attributes(form: Any) -> dict[str, list[str]]:
    """`attribute[code]` and `attribute[code][]`, each as often as it was sent."""
    found: dict[str, list[str]] = {}
    for name, values in form.lists():
        if match := ATTRIBUTE.match(name):
            found.setdefault(match[1], []).extend(str(one) for one in values)
    return found


def _fields(form: Any, wrong: list[str]) -> Row:
    """What stands for itself; problems go to `wrong`. A description may be left out: then the category says it."""
    text, email = value(form, "description"), value(form, "email")
    lat, lon = _degrees(form, "lat", 90, wrong), _degrees(form, "long", 180, wrong)
    address = value(form, "address_string")
    if (lat is None) != (lon is None):
        wrong.append(_("lat, long: podajte obe vrednosti."))
    elif lat is None and not address:
        wrong.append(_("Povejte, kje je to: lat in long ali address_string. Oznak naslovov (address_id) ne poznamo."))
    if len(text) > LONGEST:
        wrong.append(_("description: dovoljenih je %(limit)d znakov.") % {"limit": LONGEST})
    try:
        if email:
            validate_email(email)
    except ValidationError:
        wrong.append(_("email: to ni elektronski naslov."))
    fallback = str(_("Brez opisa.")) if not text else ""
    return {"text": text or fallback, "lat": lat, "lon": lon, "address": address, "email": email}


def _degrees(form: Any, name: str, most: int, wrong: list[str]) -> float | None:
    text = value(form, name)
    if not text:
        return None
    try:
        found = float(text)
    except ValueError:
        found = float("nan")
    if not isfinite(found) or abs(found) > most:
        wrong.append(_("%(name)s: podajte stopinje (WGS 84), na primer 46.4198.") % {"name": name})
        return None
    return found


def _digest(file: Any) -> str:
    made = hashlib.sha256()
    for chunk in file.chunks():
        made.update(chunk)
    file.seek(0)
    return made.hexdigest()


def _sent_before(
    integrator: Integrator, form: Any, prints: Iterable[str], idempotency_key: str, told: Row
) -> Report | None:
    """The report that this request made before: by its `Idempotency-Key`, else by its words, for some minutes. Puts
    the key of the submission into `told`, so that two at once make one."""
    if idempotency_key:
        told["submission"] = uuid5(integrator.pk, f"key:{idempotency_key}")
        return Report.objects.filter(submission=told["submission"]).first()
    words = sorted((name, values) for name, values in form.lists() if name != "api_key")
    content = hashlib.sha256(repr((words, sorted(prints))).encode()).hexdigest()
    now = int(timezone.now().timestamp() // SAME.total_seconds())
    keys = [uuid5(integrator.pk, f"{content}:{turn}") for turn in (now, now - 1)]
    told["submission"] = keys[0]
    return Report.objects.filter(submission__in=keys).first()


def _photos(integrator: Integrator, uploads: list[Any]) -> tuple[UUID, ...]:
    """All of them rebuilt before any is kept; one that is broken refuses the whole request."""
    try:
        clean = [sanitize_photo(file) for file in uploads]
    except PhotoRefused as refusal:
        raise Trouble(f"media: {' '.join(refusal.messages)}") from refusal
    return tuple(store_photo(actor=integrator.actor, data=one).address for one in clean)


def _receipt(report: Report) -> Row:
    """An id, or a token while the reporter has to confirm it; with the number to call, where there is danger."""
    danger = f"{report.category.danger} {report.category.danger_number}".strip()
    if report.state == ReportState.UNCONFIRMED:
        notice = _("Prijava čaka, da jo prijavitelj potrdi s povezavo v elektronskem sporočilu.")
        return {"token": report_token(report), "service_notice": f"{danger} {notice}".strip(), "account_id": None}
    return {"service_request_id": str(report.pk), "service_notice": danger or None, "account_id": None}


def tell(integrator: Integrator, form: Any) -> list[Row]:
    """What a contractor's system says of a report that is the contractor's. Unknown for everybody else's."""
    key = key_of(value(form, "service_request_id"))
    status, text = value(form, "status").lower(), value(form, "description")
    owned = Q(contractor=integrator.organisation_id) if integrator.organisation_id else Q(pk__in=())
    report = Report.objects.filter(owned, pk=key).exclude(state=ReportState.UNCONFIRMED).first()
    if report is None:
        raise Unknown(_("service_request_id: med prijavami vašega izvajalca je ni."))
    if status not in ("open", "closed"):
        raise Trouble(_("status: open ali closed."))
    if len(text) > LONGEST:
        raise Trouble(_("description: dovoljenih je %(limit)d znakov.") % {"limit": LONGEST})
    event = hear_contractor(actor=integrator.actor, report_id=report.pk, state=status, text=text)
    return [{"update_id": str(event.pk)}]
