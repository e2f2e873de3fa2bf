"""Why somebody opens a sensitive record: asked before it is shown, kept in the session, written into the trail."""

import time
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

KEPT = 15 * 60  # seconds in which the same record is opened again without another question
FORM_LIFE = 12 * 3600  # seconds in which a form that was opened with a reason may still be sent
MOST = 50  # records whose reasons a session holds
SESSION_KEY = "reasons"


class ReasonForm(forms.Form):
    """The question."""

    reason_of_access = forms.CharField(
        label=_("Zakaj potrebujete te podatke?"),
        min_length=5,
        max_length=300,
        help_text=_("Razlog vidi tudi oseba, na katero se podatki nanašajo."),
        error_messages={
            "required": _("Vpišite, zakaj potrebujete podatke."),
            "min_length": _("Razlog opišite z vsaj %(limit_value)d znaki, na primer »vloga za priključek«."),
        },
    )
    case_of_access = forms.CharField(
        label=_("Številka zadeve"), required=False, max_length=60, help_text=_("Če podatke potrebujete zaradi zadeve.")
    )


def _key(record: Any) -> str:
    return f"{record._meta.label_lower}:{record.pk}"


def given(request: HttpRequest, record: Any, *, sending: bool = False) -> dict[str, str] | None:
    """Reason and case that were given for a record, as arguments of `access.note`; None when it is time to ask.
    sending: what was typed into a form that stood open for long is not lost to another question."""
    entry = request.session.get(SESSION_KEY, {}).get(_key(record))
    if entry is None or time.time() - entry["at"] > (FORM_LIFE if sending else KEPT):
        return None
    return {"reason": entry["reason"], "case": entry["case"]}


def remember(request: HttpRequest, record: Any, *, reason: str, case: str) -> None:
    """Keep what was answered."""
    entries = request.session.get(SESSION_KEY, {})
    entries[_key(record)] = {"reason": reason, "case": case, "at": time.time()}
    latest = sorted(entries.items(), key=lambda item: -item[1]["at"])[:MOST]
    request.session[SESSION_KEY] = dict(latest)
