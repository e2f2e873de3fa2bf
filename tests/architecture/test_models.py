"""What import-linter cannot see: relations between storeys, and doors other than the public ones."""

import ast
import re
import tomllib
from pathlib import Path

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.db.models import QuerySet

from apps.core.history import HistoryEvent

ROOT = Path(__file__).resolve().parents[2]
PUBLIC = {
    "models",
    "services",
    "choices",
    "signals",
    "exceptions",
    "fields",
    "decorators",
    "registry",
    "reading",
    "uploads",
}
ROOF = {"portal", "api"}
ROOF_ALSO = {"api", "datasets", "urls"}


def storeys() -> dict[str, int]:
    """Height of each app, read from the import contract: one source of the order."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract for contract in contracts if contract["id"] == "storeys")["layers"]
    names = [re.findall(r"\w+", layer) for layer in layers]
    return {name: len(names) - height for height, group in enumerate(names) for name in group}


UNTRACKED = {
    "alerts.AlertVisits": "counts",
    "alerts.Call": "its fate stands in the row itself",
    "alerts.ForeignAlert": "as its source wrote it; gone a time after it is over",
    "applications.Transcription": "is a trail itself; a trigger keeps it as it was saved",
    "api.WebhookDelivery": "its fate stands in the row itself; gone after a month",
    "audit.AccessLog": "is a trail itself, append-only and chained",
    "audit.ChainCheck": "results of checks; the chain itself is the proof",
    "cases.DocumentNumber": "never changes: a trigger refuses it",
    "cases.Appeal": "is a trail itself; a trigger keeps it as it was filed",
    "cases.CaseCounter": "counts; the numbers that it gave stand on the cases",
    "cases.CaseEvent": "is a trail itself, append-only",
    "cases.SavedView": "a way of looking at lists; its owner's own",
    "cases.CaseMessage": "is a trail itself; a trigger keeps it as it was sent",
    "cases.Scan": "its fate stands in the row itself; what came of it in the timeline of the case",
    "core.OutboxEvent": "messages between parts of the portal, gone when delivered",
    "core.ErasedHistory": "says what was erased from a history; a trigger keeps it as it is",
    "core.IdempotencyKey": "answers kept for a day",
    "core.RetentionRun": "reports of the nightly run",
    "core.SearchWord": "words of other rows, without a tie to them; taken anew every night",
    "documents.PhotoFile": "which file is which picture; what was done to the photo stands in its own history",
    "documents.SignatureReport": "results of checks; written anew from the file, gone with it",
    "documents.StorageCheck": "results of checks",
    "identity.AccessGrantShare": "who may see a request of an organisation; given and ended through the trail",
    "identity.ContactChange": "waits for a code for a day; the contact itself is in the history of Person",
    "identity.Session": "comes and goes with every sign-in; its contents are sealed",
    "notifications.Bounce": "told once, never changed; gone after a month",
    "notifications.TemplateVersion": "versions are the history; published once",
    "notifications.Undeliverable": "a keyed digest with a reason; comes and goes",
    "notifications.Broadcast": "written once; what became of it stands in the row itself",
    "notifications.Subscriber": "one's own choice; gone when one leaves",
    "notifications.Subscription": "one's own choice; gone when one leaves",
    "notifications.Pace": "a clock that workers share",
    "notifications.Message": "its fate stands in the row itself; its words are sealed and erased",
    "notifications.NoticePlan": "one's own choice; gone with the account",
    "notifications.PushEndpoint": "a contact, sealed; goes when the person or the service does not want it any more",
    "notifications.Notification": "a copy of what was told",
    "payments.BankStatement": "as the bank wrote it, imported once",
    "payments.Difference": "found, then closed once with a word",
    "payments.LedgerEntry": "is a trail itself, append-only",
    "payments.ProviderEvent": "written once, with what came of it",
    "payments.Reminder": "written once",
    "payments.SimulatedCharge": "the simulator's own book",
    "payments.StatementLine": "what it became stands in the ledger, who placed it in the row; the rest is sealed",
    "portal.DataExport": "files of a week; that they were asked for stands in the access log",
    "questions.Asker": "a contact, sealed; goes a time after the question is answered",
    "questions.QuestionEvent": "is a trail itself, append-only",
    "questions.QuestionVote": "a keyed digest; the question counts them",
    "reports.AreaHit": "who hears of which report; gone with the subscription",
    "reports.AreaSubscription": "a contact, sealed; goes when the person does not want to hear more",
    "reports.ReportEvent": "is a trail itself, append-only",
    "reports.ReportFollower": "a contact, sealed; goes when the person does not want to hear more",
    "reports.ReportVote": "a keyed digest; the report counts them",
    "reports.Reporter": "a contact, sealed; goes a time after the report is closed",
    "reports.RouteReport": "follows from routes and reports, which have a history; written anew",
    "reports.TileCount": "counts, which follow from the reports",
    "reports.TileDelta": "changes of counts, gone when they are added",
    "territory.Quarter": "comes with a release, nobody edits it",
    "territory.Settlement": "comes with a release, nobody edits it",
    "territory.Street": "comes with a release, nobody edits it",
}


def own_models():
    return [model for model in apps.get_models() if model.__module__.startswith("apps.")]


def test_every_model_has_a_history_or_a_reason_why_not():
    models = [model for model in own_models() if not issubclass(model, HistoryEvent) and not model._meta.proxy]
    assert {model._meta.label for model in models if not hasattr(model, "pgh_event_models")} == set(UNTRACKED)


def test_every_history_is_append_only_and_not_to_be_emptied():
    events = [model for model in own_models() if issubclass(model, HistoryEvent)]
    assert events
    for model in events:
        assert {"append_only", "no_truncate"} <= {trigger.name for trigger in model._meta.triggers}, model
        assert {"pgh_context", "pgh_context_id"} <= {field.attname for field in model._meta.fields}, model


def test_every_app_has_a_storey():
    installed = {config.name.split(".")[1] for config in apps.get_app_configs() if config.name.startswith("apps.")}
    assert installed <= set(storeys())


def test_relations_point_down():
    height = storeys()
    wrong = []
    for model in own_models():
        for field in model._meta.get_fields(include_parents=False):
            target = getattr(field, "related_model", None)
            if not field.concrete or not target or not target.__module__.startswith("apps."):
                continue
            here, there = model.__module__.split(".")[1], target.__module__.split(".")[1]
            if here != there and height[there] >= height[here]:
                wrong.append(f"{model.__name__}.{field.name} -> {target.__name__}")
    assert not wrong


def test_no_generic_relations():
    assert not [
        f"{model.__name__}.{field.name}"
        for model in own_models()
        for field in model._meta.private_fields
        if isinstance(field, GenericForeignKey)
    ]


def test_every_model_has_a_visibility_rule():
    missing = [m.__name__ for m in own_models() if not hasattr(m._default_manager.all(), "visible_to")]
    assert not missing
    assert all(isinstance(model._default_manager.all(), QuerySet) for model in own_models())


def test_apps_enter_each_other_by_public_doors_only():
    wrong = []
    for path in (ROOT / "apps").rglob("*.py"):
        if "migrations" in path.parts:
            continue
        here = path.relative_to(ROOT / "apps").parts[0]
        for node in ast.walk(ast.parse(path.read_text())):
            names = []
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            for name in names:
                parts = name.split(".")
                if parts[0] != "apps" or len(parts) < 3 or parts[1] in {here, "core"}:
                    continue
                allowed = PUBLIC | (ROOF_ALSO if here in ROOF else set())
                if parts[2] not in allowed:
                    wrong.append(f"{path.relative_to(ROOT)}: {name}")
    assert not wrong
