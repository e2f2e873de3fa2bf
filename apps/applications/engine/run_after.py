"""What can be checked only when all fields are known: limits across fields, and periods of the whole form."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from apps.applications.engine.parts import Rule
from apps.applications.engine.text import tell
from apps.applications.engine.wording import day_text
from apps.core.legal_time import deadline

if TYPE_CHECKING:
    from apps.applications.engine.run import Run


def check_rules(run: "Run") -> None:
    """Rules of the definition, those about a group once for every row."""
    for rule in run.definition.rules:
        if not rule.group:
            check_rule(run, rule, run.values, None)
            continue
        for row in run.values.get(rule.group, []):
            check_rule(run, rule, row, row["_id"])


def check_rule(run: "Run", rule: Rule, values: dict[str, Any], row: str | None) -> None:
    """Noted at the first of its fields that is asked; a rule about hidden fields only cannot be broken."""

    def look(name: str) -> Any:
        return values[name] if name in values else run.look(name)

    inside = [name for name in rule.fields if run.definition.field(name).group]
    for name in inside or rule.fields:
        inner = row if run.definition.field(name).group else None
        if run.shown.get((name, inner)):
            if rule.when.holds(look):
                run.note("rule", run.definition.field(name), inner, rule.message, rule=rule.id, fields=rule.fields)
            return


def check_times(run: "Run") -> None:
    """Whether it is still time to file, and early enough before what is asked for."""
    within = run.definition.file_within
    if within and (event := run.values.get(within.field)):
        last = deadline(dt.date.fromisoformat(event), within.period)
        if run.context.today > last:
            message = tell(_("Rok za vložitev se je iztekel %(last)s. Preverite vpisani datum."), last=day_text(last))
            run.note("file_within", run.definition.field(within.field), None, message, limit=last.isoformat())
    check_earliest_use(run)


def check_earliest_use(run: "Run") -> None:
    """The day asked for is far enough away; this takes the place of the general limit of the field."""
    span, field = run.definition.earliest_use, run.definition.earliest_use_field()
    if not span or not field or not (value := run.values.get(field.id)):
        return
    first = span.after(run.context.today)
    if dt.date.fromisoformat(value[:10]) >= first:
        return
    run.problems = [one for one in run.problems if (one.code, one.field) != ("not_before", field.id)]
    message = tell(
        _("Vlogo je treba vložiti dovolj zgodaj. Danes lahko zaprosite za %(first)s ali pozneje."),
        first=day_text(first),
    )
    run.note("earliest_use", field, None, message, limit=first.isoformat())
