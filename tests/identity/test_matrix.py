"""Role by object: what `visible_to` gives to everybody, for an object that is near and one that is far, against a table
written by hand. A model of ours without a row fails: add its maker in tests/factories/objects.py and its row here.

A cell is what somebody sees: `-` neither, `N` the near one, `F` the far one, `NF` both. Near is the citizen's own, or
the municipality's; far is the neighbour's, or the other organisation's. History tables follow their rows by one rule
and are tried with one of them.
"""

import pytest
from django.apps import apps

from apps.core.actor import ANONYMOUS, Actor, system_actor
from apps.core.history import HistoryEvent
from apps.identity.models import User
from apps.identity.roles import ROLES
from tests.conftest import make_user
from tests.factories.objects import MAKERS, World
from tests.factories.people import acting_as, make_department, make_municipality, make_organisation, make_staff

OUTSIDE = ("anonymous", "citizen", "neighbour", "program", "weak", "other_officer", "other_head", "superuser", "portal")
WHO = (*OUTSIDE, *ROLES)


def row(default="-", **cells):
    """What everybody sees, unless said otherwise; administrators, the emergency account and the portal see all."""
    assert set(cells) <= set(WHO), cells
    everything = {"administrator": "NF", "superuser": "NF", "portal": "NF"}
    return dict.fromkeys(WHO, default) | everything | cells


def roles(cell, *names):
    """The same cell for several roles of the municipality."""
    return dict.fromkeys(names, cell)


ALL_BUT_ADMINISTRATOR = tuple(name for name in ROLES if name != "administrator")
COLLEAGUES = tuple(name for name in ALL_BUT_ADMINISTRATOR if name not in ("commission_member", "contractor"))
TOWN = ("officer", "head", "editor", "facility_manager", "sensor_operator", "civil_protection", "head_of_digital",
        "content_coordinator")  # fmt: skip
PEOPLE = ("officer", "head", "data_protection")
BUILDERS = ("officer", "head", "editor", "content_coordinator", "data_protection", "head_of_digital")
OWN = {"citizen": "N", "neighbour": "F"}
OTHERS = {"other_officer": "F", "other_head": "F"}
FEES = {**OWN, **roles("N", "officer", "head"), **OTHERS, "finance": "NF"}

EXPECTED = {
    "core.outboxevent": row(head_of_digital="NF"),
    "core.idempotencykey": row(administrator="-"),
    "core.searchword": row(administrator="-"),
    "territory.quarter": row("NF"),
    "territory.settlement": row("NF"),
    "territory.street": row("NF"),
    "territory.place": row("N", **roles("NF", *TOWN)),
    "identity.user": row(**roles("N", *COLLEAGUES), **OTHERS),
    "identity.person": row(**OWN, **roles("NF", *PEOPLE)),
    "identity.organisation": row(**roles("N", *ALL_BUT_ADMINISTRATOR), **OTHERS, program="F"),
    "identity.department": row(**roles("N", *ALL_BUT_ADMINISTRATOR), **OTHERS),
    "identity.employment": row(**roles("N", *COLLEAGUES), **OTHERS),
    "identity.invitation": row(**roles("N", "head", "auditor"), other_head="F"),
    "identity.accessgrant": row(**roles("N", *ALL_BUT_ADMINISTRATOR) | {"data_protection": "NF"}, **OTHERS),
    "identity.accessgrantshare": row(),
    "identity.mandate": row(**OWN, **roles("NF", *PEOPLE)),
    "identity.counterpart": row(**OWN, **roles("NF", *PEOPLE)),
    "identity.consent": row(**OWN, data_protection="NF"),
    "identity.contactchange": row(**OWN, administrator="-"),
    "identity.session": row(**OWN),
    "identity.apiclient": row(head_of_digital="NF"),
    "identity.clientdepartment": row(head_of_digital="NF"),
    "identity.apigrant": row(**OWN, administrator="-"),
    "alerts.alert": row(civil_protection="NF"),
    "alerts.alertvisits": row(administrator="-"),
    "alerts.hazard": row(civil_protection="NF"),
    "alerts.confirmationrule": row(civil_protection="NF"),
    "alerts.respondergroup": row(civil_protection="NF"),
    "alerts.responder": row(civil_protection="NF"),
    "alerts.call": row(civil_protection="NF"),
    "alerts.alertfeed": row(civil_protection="NF"),
    "alerts.foreignalert": row("NF"),
    "alerts.plan": row(civil_protection="NF"),
    "api.webhookendpoint": row(head_of_digital="NF"),
    "api.webhookdelivery": row(head_of_digital="NF"),
    "cases.casecounter": row(administrator="-"),
    "cases.case": row(**OWN, **roles("N", "officer", "head"), **OTHERS),
    "cases.caseevent": row(**OWN, **roles("N", "officer", "head"), **OTHERS),
    "cases.legalrule": row(**roles("NF", "officer", "head", "other_officer", "other_head")),
    "cases.classsign": row(**roles("NF", "officer", "head", "archivist", "other_officer", "other_head")),
    "cases.archivepackage": row(**roles("N", "officer", "head", "archivist"), **OTHERS),
    "cases.disposallist": row(**roles("N", "head", "archivist", "auditor"), other_head="F"),
    "cases.disposalitem": row(**roles("N", "head", "archivist"), other_head="F"),
    "cases.savedview": row(**roles("N", *ROLES), **OTHERS, superuser="-", portal="-"),
    "cases.checklistitem": row(**roles("NF", "officer", "head", "other_officer", "other_head")),
    "cases.checkmark": row(administrator="-"),
    "cases.supplementrequest": row(**OWN, **roles("N", "officer", "head"), **OTHERS),
    "cases.casemessage": row(**OWN, **roles("N", "officer", "head"), **OTHERS),
    "applications.supplement": row(**OWN, **roles("N", "officer", "head"), **OTHERS),
    "cases.caseshare": row(**roles("N", "officer", "head"), **OTHERS),
    "cases.paperfiling": row(**roles("N", "officer", "head", "receiving"), **OTHERS),
    "cases.scan": row(**roles("N", "officer", "head"), **OTHERS),
    "cases.opinionrequest": row(**roles("N", "officer", "head"), **OTHERS),
    "cases.caseparty": row(**OWN, **roles("N", "officer", "head"), **OTHERS),
    "cases.appeal": row(**OWN, **roles("N", "officer", "head"), **OTHERS),
    "cases.decision": row(**roles("N", "officer", "head"), **OTHERS),
    "cases.documentnumber": row(administrator="-"),
    "cases.caseletter": row(**OWN, **roles("N", "officer", "head"), **OTHERS),
    "cases.casetext": row(**roles("NF", "officer", "head", "other_officer", "other_head")),
    "cases.delivery": row(**OWN, **roles("N", "officer", "head"), **OTHERS),
    "payments.order": row(**FEES),
    "payments.reminder": row(**FEES),
    "payments.payment": row(**FEES),
    "payments.refund": row(**FEES),
    "payments.exemption": row(**FEES),
    "payments.ledgerentry": row(**FEES),
    "payments.tariffitem": row("NF"),
    "payments.bankstatement": row(finance="NF"),
    "payments.statementline": row(finance="NF"),
    "payments.providerevent": row(finance="NF"),
    "payments.difference": row(finance="NF"),
    "payments.simulatedcharge": row(),
    "applications.procedure": row(**roles("N", *BUILDERS), **OTHERS),
    "applications.formversion": row(**roles("N", *BUILDERS), **OTHERS),
    "applications.application": row(**OWN, **roles("N", "officer", "head"), **OTHERS),
    "applications.transcription": row(**roles("N", "officer", "head", "receiving"), **OTHERS),
    "applications.cosigner": row(**OWN, **roles("N", "officer", "head"), **OTHERS),
    "core.retentionrun": row(data_protection="NF"),
    "core.erasedhistory": row(data_protection="NF"),
    "audit.accesslog": row(**OWN, **roles("N", "auditor", "data_protection")),
    "audit.chaincheck": row(**roles("NF", "auditor", "data_protection")),
    "documents.storedfile": row(),
    "documents.document": row(**OWN, data_protection="NF"),
    "documents.photo": row(**OWN, administrator="-", superuser="-"),
    "documents.photofile": row(**OWN, administrator="-", superuser="-"),
    "documents.storagecheck": row(head_of_digital="NF"),
    "documents.seal": row(head_of_digital="NF"),
    "documents.signaturereport": row(**OWN, administrator="-", superuser="-"),
    "notifications.message": row(**OWN, head_of_digital="NF"),
    "notifications.noticeplan": row(**OWN, administrator="-", superuser="-"),
    "notifications.pushendpoint": row(**OWN, administrator="-", superuser="-"),
    "notifications.bounce": row(administrator="-"),
    "notifications.undeliverable": row(head_of_digital="NF"),
    "notifications.smsprice": row(**roles("NF", "finance", "head_of_digital")),
    "notifications.templateversion": row(**roles("NF", "editor", "content_coordinator", "head_of_digital")),
    "notifications.broadcast": row(administrator="-"),
    "notifications.pace": row(administrator="-"),
    "notifications.subscriber": row(**OWN, administrator="-", superuser="-"),
    "notifications.subscription": row(**OWN, administrator="-", superuser="-"),
    "notifications.notification": row(**OWN, administrator="-", superuser="-"),
    "reports.reportcategory": row(**roles("NF", "officer", "head", "other_officer", "other_head")),
    "reports.servicelevel": row(**roles("NF", "officer", "head", "other_officer", "other_head")),
    "reports.categoryattribute": row(**roles("NF", "officer", "head", "other_officer", "other_head")),
    "reports.report": row(**OWN, **roles("N", "officer", "head"), **OTHERS),
    "reports.reporter": row(**OWN, **roles("N", "officer", "head"), **OTHERS),
    "reports.reportevent": row(**OWN, **roles("N", "officer", "head"), **OTHERS),
    "reports.reportfollower": row(**OWN, administrator="-", superuser="-"),
    "reports.routingrule": row(**roles("NF", "officer", "head", "other_officer", "other_head")),
    "reports.reportcomment": row(**OWN, **roles("N", "officer", "head"), **OTHERS),
    "reports.areasubscription": row(**OWN, administrator="-", superuser="-"),
    "reports.areahit": row(administrator="-", superuser="-"),
    "reports.reportvote": row(administrator="-", superuser="-"),
    "reports.recipient": row(**roles("NF", "officer", "head", "other_officer", "other_head")),
    "reports.dispatch": row(**roles("N", "officer", "head"), **OTHERS),
    "reports.integrator": row(**roles("NF", "head")),
    "reports.schoolroute": row(**roles("NF", "officer", "head", "other_officer", "other_head")),
    "reports.routereport": row(**OWN, **roles("N", "officer", "head"), **OTHERS),
    "reports.tilecount": row("NF"),
    "reports.tiledelta": row("NF"),
    "reports.blockedsender": row(**roles("NF", "head")),
    "questions.questiontopic": row(**roles("NF", "officer", "head", "other_officer", "other_head")),
    "questions.replyperiod": row(**roles("NF", "officer", "head", "other_officer", "other_head")),
    "questions.questiontemplate": row(**roles("NF", "officer", "head", "other_officer", "other_head")),
    "questions.question": row(**OWN, **roles("N", "officer", "head", "content_coordinator"), **OTHERS),
    "questions.asker": row(**OWN, **roles("N", "officer", "head"), **OTHERS),
    "questions.questionevent": row(**OWN, **roles("N", "officer", "head", "content_coordinator"), **OTHERS),
    "questions.answerversion": row(**OWN, **roles("N", "officer", "head", "content_coordinator"), **OTHERS),
    "questions.questionvote": row(administrator="-", superuser="-"),
    "reports.answertemplate": row(**roles("NF", "officer", "head", "other_officer", "other_head")),
    "news.newsitem": row(**roles("N", "officer", "head", "editor", "content_coordinator")),
    "portal.dataexport": row(**OWN, data_protection="NF"),
    "portal.datarequest": row(**OWN, data_protection="NF"),
    "portal.synonym": row(editor="NF"),
}


def models():
    return {
        model._meta.label_lower: model
        for model in apps.get_models()
        if model.__module__.startswith("apps.") and not issubclass(model, HistoryEvent)
    }


@pytest.fixture
def world(db, town):
    municipality, institution = make_municipality(), make_organisation("zavod-dravinja")
    here, there = make_department(municipality, "T1"), make_department(institution, "UPR")
    return World(
        municipality, institution, here, there,
        colleague=make_staff("kolegica", "facility_manager", here), stranger=make_staff("tujec", "editor", there),
        citizen=make_user("ana"), neighbour=make_user("bine"),
    )  # fmt: skip


@pytest.fixture
def actors(world):
    """Everybody, as on their next request."""
    found = {
        "anonymous": ANONYMOUS,
        "citizen": Actor(user=world.citizen, level="high"),
        "neighbour": Actor(user=world.neighbour, level="high"),
        "program": Actor(client="client", organisation=world.institution.pk, scopes=frozenset({"places.read"})),
        "other_officer": acting_as(make_staff("tam-o", "officer", world.institution_department)),
        "other_head": acting_as(make_staff("tam-v", "head", world.institution_department)),
        "superuser": Actor(user=make_user("zasilni", is_staff=True, is_superuser=True), second_factor=True),
        "portal": system_actor("test"),
    }
    for key in ROLES:
        found[key] = acting_as(make_staff(f"v-{key}", key, world.town_department))
    weak = User.objects.get(username="v-administrator")
    found["weak"] = Actor(user=weak, employer=world.town.pk)  # the right account, without a second factor
    return found


def test_every_model_has_a_row_and_a_maker():
    assert set(EXPECTED) == set(models()), "add the row here and the maker in tests/factories/objects.py"
    assert set(MAKERS) == set(models())


def seen_by(actor, model, near, far):
    """The cell of one actor: what they see of the two."""
    keys = set(
        model._default_manager.all().visible_to(actor).filter(pk__in=[near.pk, far.pk]).values_list("pk", flat=True)
    )
    if near.pk == far.pk:
        return "NF" if keys else "-"
    return ("N" if near.pk in keys else "") + ("F" if far.pk in keys else "") or "-"


def test_who_sees_what(world, actors):
    """All cells at once: what differs is listed."""
    wrong = []
    for label, model in models().items():
        near, far = MAKERS[label](world)
        for who, actor in actors.items():
            expected, seen = EXPECTED[label][who], seen_by(actor, model, near, far)
            if seen != expected:
                wrong.append(f"{label} for {who}: sees {seen}, expected {expected}")
    assert not wrong, "\n".join(wrong)


def test_history_follows_its_rows(world, actors):
    """One rule for all history tables (apps/core/history.py): who sees the row sees its history, staff only."""
    tables = [model for model in apps.get_models() if issubclass(model, HistoryEvent)]
    assert {f"identity.{name}" for name in ("person", "employment", "accessgrant", "invitation")} <= {
        table._meta.get_field("pgh_obj").related_model._meta.label_lower for table in tables
    }
    near, far = MAKERS["identity.person"](world)
    history = next(table for table in tables if table._meta.model_name.startswith("personhistory"))
    for who, cell in EXPECTED["identity.person"].items():
        seen = set(history.objects.visible_to(actors[who]).values_list("pgh_obj", flat=True)) & {near.pk, far.pk}
        expected = {near.pk, far.pk} if cell == "NF" else set()  # citizens see theirs on their own pages, not here
        assert seen == expected, who
