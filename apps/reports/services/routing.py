"""Department and contractor by the rules of a category: asked when a report comes in, later only when the office wants
it. Of the rules in their order the first that fits holds."""

from apps.core.actor import system_actor
from apps.reports.choices import EventKind
from apps.reports.models import Report, RoutingRule
from apps.reports.services.events import write_event
from apps.territory.services import street_key

ROUTING = system_actor("reports.routing")


def fits(rule: RoutingRule, report: Report) -> bool:
    """Whether the report lies in its quarter and on one of its streets, as far as it names them."""
    if rule.quarter_id and rule.quarter_id != report.quarter_id:
        return False
    return not rule.streets or report.street in {street_key(name) for name in rule.streets}


def lead(report: Report) -> RoutingRule | None:
    """Give the report, whose category and place are known, to whom its category and the first fitting rule say. The
    caller saves, then writes it down with `say_rule`."""
    category = report.category
    report.department, report.contractor = category.department, category.contractor
    rules = RoutingRule.objects.filter(category=category, active=True).order_by("order", "created")
    found = next(
        (rule for rule in rules.select_related("quarter", "department", "contractor") if fits(rule, report)), None
    )
    if found:
        report.department = found.department or report.department
        report.contractor = found.contractor or report.contractor
    return found


def say_rule(report: Report, rule: RoutingRule | None) -> None:
    """What a rule did, for the office."""
    if rule is None:
        return
    to = ", ".join(one.name for one in (rule.department, rule.contractor) if one)
    texts = f"Dodeljeno po pravilu ({rule}): {to}.", f"Assigned by a rule ({rule}): {to}."
    write_event(ROUTING, report, EventKind.ASSIGNED, texts, public=False, facts={"rule": str(rule.pk)})
