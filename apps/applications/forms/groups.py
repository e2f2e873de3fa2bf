"""Rows of repeating groups by buttons that send the whole page: added, removed, put back. `application`: the record
whose page it is, a draft or a call for a supplement."""

import re
from typing import Any

from django.http import HttpRequest
from django.utils.http import urlencode

from apps.applications.engine import Field, new_row_id
from apps.applications.engine.rows import row_id
from apps.applications.engine.types import MAX_ROWS
from apps.applications.forms.page import Page
from apps.applications.forms.sent import Sent
from apps.applications.forms.steps import StepForm

ACT = re.compile(r"(?P<verb>dodaj|odstrani|vrni):(?P<group>[a-z0-9_]{1,64}):(?P<row>[0-9A-Z]{26})")
REMOVED = "removed_row"  # in the session: the row that was removed last


def change(request: HttpRequest, application: Any, page: Page, sent: Sent, act: str) -> str:
    """Do what the button says to the rows that were sent. Returns what the next page has to know, empty when no row
    was meant."""
    match = ACT.fullmatch(act)
    if match is None:
        return ""
    group = next((one for one in page.fields() if one.id == match["group"] and one.type == "group"), None)
    if group is None or group.id not in sent.fields:
        return ""
    if match["verb"] == "dodaj":
        return _add(group, sent, match["row"])
    if match["verb"] == "odstrani":
        return _remove(request, application, group, sent, match["row"])
    return _put_back(request, application, group, sent, match["row"])


def _add(group: Field, sent: Sent, row: str) -> str:
    """The id of the new row was made with the page: pressed twice, the button adds one."""
    rows = sent.rows(group.id)
    if all(one["_id"] != row for one in rows) and len(rows) < min(group.max_items or MAX_ROWS, MAX_ROWS):
        rows.append({"_id": row if row_id({"_id": row}) else new_row_id()})
    return urlencode({"vrstica": rows[-1]["_id"]}) if rows else ""


def _remove(request: HttpRequest, application: Any, group: Field, sent: Sent, row: str) -> str:
    parts = {}
    for name, part in (("answers", sent.answers), ("typed", sent.typed)):
        rows = part.get(group.id, [])
        found = next((at for at, one in enumerate(rows) if one["_id"] == row), None)
        if found is not None:
            parts[name] = {"at": found, "row": rows.pop(found)}
    if parts:
        request.session[REMOVED] = {"application": str(application.pk), "group": group.id, "id": row, **parts}
    return "odstranjeno=1"


def _put_back(request: HttpRequest, application: Any, group: Field, sent: Sent, row: str) -> str:
    kept = request.session.get(REMOVED) or {}
    if (kept.get("application"), kept.get("group"), kept.get("id")) != (str(application.pk), group.id, row):
        return "odstranjeno=0"
    del request.session[REMOVED]
    for name, part in (("answers", sent.answers), ("typed", sent.typed)):
        rows = part.setdefault(group.id, [])
        if name in kept and all(one["_id"] != row for one in rows):
            rows.insert(kept[name]["at"], kept[name]["row"])
    return urlencode({"vrstica": row})


def removed(request: HttpRequest, application: Any, page: Page) -> dict[str, Any] | None:
    """The row that was removed just now, for the button that puts it back."""
    kept = request.session.get(REMOVED) or {}
    if "odstranjeno" not in request.GET or kept.get("application") != str(application.pk):
        return None
    group = next((one for one in page.fields() if one.id == kept["group"]), None)
    if group is None:
        return None
    number = kept.get("answers", {"at": 0})["at"] + 1
    return {"group": group.id, "row": kept["id"], "name": f"{group.item_label or group.label} {number}"}


def mark(request: HttpRequest, application: Any, form: StepForm) -> None:
    """The first input of a new row takes the focus."""
    wanted = request.GET.get("vrstica", "")
    for asked in form.asked:
        for row in asked.rows:
            first = next((one.bound for one in row.asked if one.bound is not None), None)
            if row.id == wanted and first is not None:
                first.field.widget.attrs["autofocus"] = True
