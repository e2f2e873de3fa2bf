"""Every write of reports."""

from apps.reports.services.abuse import block_reporter, block_sender
from apps.reports.services.areas import confirm_subscription, end_subscription, subscribe
from apps.reports.services.asking import confirm_fixed, is_confirmed
from apps.reports.services.categories import load_categories, save_category
from apps.reports.services.commenting import comment_report, moderate_comment
from apps.reports.services.field import (
    answer_outside,
    fix_outside,
    give_back,
    note_outside,
    propose_closing,
)
from apps.reports.services.following import confirm_follower, follow_report, leave, unfollow, vote
from apps.reports.services.forwarding import cancel_dispatch, check_recipient, forward_report, retry_dispatch
from apps.reports.services.handling import (
    answer_report,
    assign_report,
    change_category,
    place_report,
    set_priority,
    take_over,
    write_note,
)
from apps.reports.services.integrators import create_integrator, renew_key, revoke_key
from apps.reports.services.merging import merge_reports
from apps.reports.services.moderating import publish_text, redact_report, restore_text
from apps.reports.services.moving import reopen_by_reporter, take_step
from apps.reports.services.photos import add_photos
from apps.reports.services.reporting import confirm_report, submit_report
from apps.reports.services.routes import import_routes, save_route
from apps.reports.services.splitting import split_report
from apps.reports.services.tiles import fold_tiles, rebuild_tiles, wrong_tiles

__all__ = [
    "add_photos", "answer_outside", "answer_report", "assign_report", "block_reporter", "block_sender",
    "cancel_dispatch", "change_category", "check_recipient", "comment_report", "confirm_fixed",
    "confirm_follower", "confirm_report", "confirm_subscription", "create_integrator", "end_subscription",
    "fix_outside", "fold_tiles", "follow_report", "forward_report", "give_back", "import_routes", "is_confirmed",
    "leave", "load_categories", "merge_reports", "moderate_comment", "note_outside", "place_report", "propose_closing",
    "publish_text", "rebuild_tiles", "redact_report", "renew_key", "reopen_by_reporter", "restore_text",
    "retry_dispatch", "revoke_key", "save_category", "save_route", "set_priority", "split_report",
    "submit_report", "subscribe", "take_over", "take_step", "unfollow", "vote", "write_note", "wrong_tiles",
]  # fmt: skip
