"""Staff pages of the retention rules: the table, and a dry run of one rule. Nothing is changed here."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from apps.core import access, plugs, retention
from apps.core.actor import actor_of
from apps.core.legal_time import local_day

SHOWN = 200
ACTIONS = {
    "delete": gettext_lazy("izbris"),
    "anonymise": gettext_lazy("brez osebnih podatkov"),
    "close": gettext_lazy("zaprtje"),
}


def _context(request: HttpRequest, **more: Any) -> dict[str, Any]:
    if not actor_of(request).has_perm(retention.PERMISSION):
        raise PermissionDenied
    return {**admin.site.each_context(request), "today": local_day(timezone.now()), **more}


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """`/admin/core/retentionrun/pravila/`: every kind of record, how long it is kept, and how much is due."""
    context = _context(request, title=_("Roki hrambe"))
    due = retention.count_due(context["today"])
    context["rules"] = [
        {"key": key, "rule": rule, "due": due[key], "action": ACTIONS[rule.action]}
        for key, rule in plugs.retention_rules.items()
    ]
    return render(request, "admin/core/retention_rules.html", context)


@require_safe
def records(request: HttpRequest, key: str) -> HttpResponse:
    """`/admin/core/retentionrun/pravila/<key>/`: what the rule would end now, and what stays and why. Records of
    persons are called by kind and key: nobody needs their names for this."""
    if key not in plugs.retention_rules:
        raise Http404
    rule = plugs.retention_rules.get(key)
    context = _context(request, title=rule.title)
    found = retention.preview(key, context["today"], SHOWN + 1)
    context |= {
        "key": key,
        "rule": rule,
        "action": ACTIONS[rule.action],
        "rows": [{"name": _name(record), "pk": record.pk, "reason": reason} for record, reason in found[:SHOWN]],
        "more": len(found) > SHOWN,
        "shown": SHOWN,
    }
    for record, _reason in found[:SHOWN]:
        if getattr(record, "data_subject", None):
            access.note(actor_of(request), "list", record, reason=f"roki hrambe: {key}")
    return render(request, "admin/core/retention_records.html", context)


def _name(record: Any) -> str:
    personal = hasattr(record, "data_subject") or hasattr(record, "user_id")
    return str(record._meta.verbose_name if personal else record)
