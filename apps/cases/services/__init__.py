"""Every write of cases."""

from apps.cases.services.appealing import file_appeal
from apps.cases.services.cases import open_case
from apps.cases.services.decisions import approve_decision, prepare_decision, return_decision, submit_decision
from apps.cases.services.delivering import (
    collect_delivery,
    dispatch_decision,
    record_appeal,
    record_failure,
    record_service,
    refuse_appeal,
)
from apps.cases.services.desk import forget_view, in_batch, mark_check, refresh_search, save_view
from apps.cases.services.events import record_event
from apps.cases.services.messages import mark_read, send_message, send_with_files
from apps.cases.services.moving import take_step
from apps.cases.services.numbers import Number, allocate_number
from apps.cases.services.opinions import answer_opinion, ask_opinion, withdraw_opinion
from apps.cases.services.parties import add_party, end_party
from apps.cases.services.supplements import (
    extend_supplement,
    receive_supplement,
    request_supplement,
    serve_supplement,
)
from apps.cases.services.telling import officers_of
from apps.cases.services.withdrawing import withdraw_case
from apps.cases.services.working import assign_case, end_share, share_case, write_note

__all__ = [
    "Number", "add_party", "allocate_number", "answer_opinion", "approve_decision", "ask_opinion", "assign_case",
    "collect_delivery", "dispatch_decision", "end_party", "end_share", "extend_supplement", "file_appeal",
    "forget_view", "in_batch", "mark_check", "mark_read", "officers_of", "open_case", "prepare_decision",
    "receive_supplement", "record_appeal", "record_event", "record_failure", "record_service", "refresh_search",
    "refuse_appeal", "request_supplement", "return_decision", "save_view", "send_message", "send_with_files",
    "serve_supplement", "share_case", "submit_decision", "take_step", "withdraw_case", "withdraw_opinion", "write_note",
]  # fmt: skip
