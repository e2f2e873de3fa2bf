"""Every write of reports."""

from apps.reports.services.asking import confirm_fixed, is_confirmed
from apps.reports.services.categories import load_categories, save_category
from apps.reports.services.following import confirm_follower, follow_report, unfollow, vote
from apps.reports.services.handling import (
    answer_report,
    assign_report,
    change_category,
    place_report,
    set_priority,
    take_over,
    write_note,
)
from apps.reports.services.merging import merge_reports
from apps.reports.services.moderating import publish_text, restore_text
from apps.reports.services.moving import reopen_by_reporter, take_step
from apps.reports.services.photos import add_photos
from apps.reports.services.reporting import confirm_report, submit_report

__all__ = [
    "add_photos", "answer_report", "assign_report", "change_category", "confirm_fixed", "confirm_follower",
    "confirm_report", "follow_report", "is_confirmed", "load_categories", "merge_reports", "place_report",
    "publish_text", "reopen_by_reporter", "restore_text", "save_category", "set_priority", "submit_report",
    "take_over", "take_step", "unfollow", "vote", "write_note",
]  # fmt: skip
