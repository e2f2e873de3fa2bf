"""Every write of cases."""

from apps.cases.services.appealing import file_appeal
from apps.cases.services.archiving import make_packages, request_package
from apps.cases.services.cases import open_case
from apps.cases.services.claiming import claim_papers
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
from apps.cases.services.disposal import (
    approve_list,
    cancel_list,
    dispose_due,
    hold_item,
    make_list,
    refuse_list,
)
from apps.cases.services.events import record_event
from apps.cases.services.letters import draft_pdf, read_letter, send_letter
from apps.cases.services.messages import mark_read, send_message, send_with_files
from apps.cases.services.moving import take_step
from apps.cases.services.numbers import Number, allocate_number
from apps.cases.services.opinions import answer_opinion, ask_opinion, withdraw_opinion
from apps.cases.services.paper_receipts import issue_paper_receipt
from apps.cases.services.paper_typing import hold_paper, may_type, seen_paper
from apps.cases.services.papers import Paper, Party, matters, register_paper
from apps.cases.services.parties import add_party, end_party
from apps.cases.services.plan import load_plan, signs_missing, term_of
from apps.cases.services.scans import make_scan, sweep_scans
from apps.cases.services.supplements import (
    extend_supplement,
    receive_supplement,
    request_supplement,
    serve_supplement,
)
from apps.cases.services.taking import Entry, record_paper_supplement, take_documents, take_scans
from apps.cases.services.telling import officers_of
from apps.cases.services.withdrawing import withdraw_case
from apps.cases.services.working import assign_case, end_share, share_case, write_note

__all__ = [
    "Entry", "Number", "Paper", "Party", "add_party", "allocate_number", "answer_opinion", "approve_decision",
    "approve_list", "ask_opinion", "assign_case", "cancel_list", "claim_papers", "collect_delivery",
    "dispatch_decision", "dispose_due", "draft_pdf", "end_party", "end_share", "extend_supplement", "file_appeal",
    "forget_view", "hold_item", "hold_paper", "in_batch", "issue_paper_receipt", "load_plan", "make_list",
    "make_packages", "make_scan", "mark_check", "mark_read", "matters", "may_type", "officers_of", "open_case",
    "prepare_decision", "read_letter", "receive_supplement", "record_appeal", "record_event", "record_failure",
    "record_paper_supplement", "record_service", "refresh_search", "refuse_appeal", "refuse_list", "register_paper",
    "request_package", "request_supplement", "return_decision", "save_view", "seen_paper", "send_letter",
    "send_message", "send_with_files", "serve_supplement", "share_case", "signs_missing", "submit_decision",
    "sweep_scans", "take_documents", "take_scans", "take_step", "term_of", "withdraw_case", "withdraw_opinion",
    "write_note",
]  # fmt: skip
