"""Every write of cases."""

from apps.cases.services.cases import open_case
from apps.cases.services.desk import forget_view, in_batch, mark_check, refresh_search, save_view
from apps.cases.services.events import record_event
from apps.cases.services.moving import take_step
from apps.cases.services.numbers import Number, allocate_number
from apps.cases.services.working import assign_case, end_share, share_case, write_note

__all__ = [
    "Number", "allocate_number", "assign_case", "end_share", "forget_view", "in_batch", "mark_check", "open_case",
    "record_event", "refresh_search", "save_view", "share_case", "take_step", "write_note",
]  # fmt: skip
