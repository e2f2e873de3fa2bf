"""Every write of alerts."""

from apps.alerts.services.calling import answer_call, call_of, call_path, remind_responders
from apps.alerts.services.composing import (
    compose_alert,
    draft_all_clear,
    draft_from,
    draft_update,
    edit_alert,
    filled_in,
)
from apps.alerts.services.feeds import fetch_feed, fetch_feeds
from apps.alerts.services.hazards import load_hazards
from apps.alerts.services.issuing import take_step
from apps.alerts.services.plans import save_plan, with_files
from apps.alerts.services.visits import count_visit, keep_visits

__all__ = [
    "answer_call",
    "call_of",
    "call_path",
    "compose_alert",
    "count_visit",
    "draft_all_clear",
    "draft_from",
    "draft_update",
    "edit_alert",
    "fetch_feed",
    "fetch_feeds",
    "filled_in",
    "keep_visits",
    "load_hazards",
    "remind_responders",
    "save_plan",
    "take_step",
    "with_files",
]
