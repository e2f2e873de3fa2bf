"""Every write of cases."""

from apps.cases.services.cases import open_case
from apps.cases.services.events import record_event
from apps.cases.services.messages import mark_read, send_message, send_with_files
from apps.cases.services.moving import take_step
from apps.cases.services.numbers import Number, allocate_number
from apps.cases.services.supplements import (
    extend_supplement,
    receive_supplement,
    request_supplement,
    serve_supplement,
)
from apps.cases.services.withdrawing import withdraw_case
from apps.cases.services.working import assign_case, end_share, share_case, write_note

__all__ = [
    "Number", "allocate_number", "assign_case", "end_share", "extend_supplement", "mark_read", "open_case",
    "receive_supplement", "record_event", "request_supplement", "send_message", "send_with_files", "serve_supplement",
    "share_case", "take_step", "withdraw_case", "write_note",
]  # fmt: skip
