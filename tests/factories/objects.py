"""One object of every model of ours, as the matrix of who sees what needs it: one that is near (of the citizen, of the
municipality) and one that is far (of the other organisation, of another citizen).

An app adds its models with `@near_and_far("app.model")`: a function of the world that returns both (or the same one
twice, where a model knows neither persons nor organisations)."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Permission
from django.utils import timezone

from apps.alerts.models import (
    AlertFeed,
    AlertVisits,
    Call,
    ConfirmationRule,
    ForeignAlert,
    Plan,
    Responder,
    ResponderGroup,
)
from apps.api.models import WebhookDelivery, WebhookEndpoint
from apps.applications.choices import ApplicationState
from apps.applications.models import Application, Cosigner, FormVersion, Procedure, Supplement, Transcription
from apps.audit.models import AccessLog, ChainCheck
from apps.cases.models import (
    Appeal,
    ArchivePackage,
    Case,
    CaseCounter,
    CaseLetter,
    CaseMessage,
    CaseParty,
    CaseShare,
    CaseText,
    ChecklistItem,
    CheckMark,
    ClassSign,
    Decision,
    Delivery,
    DisposalItem,
    DisposalList,
    LegalRule,
    OpinionRequest,
    PaperFiling,
    SavedView,
    Scan,
    SupplementRequest,
)
from apps.core.actor import Actor
from apps.core.models import ErasedHistory, IdempotencyKey, OutboxEvent, RetentionRun, SearchWord, new_id
from apps.documents.models import Document, Photo, PhotoFile, Seal, SignatureReport, StorageCheck, StoredFile
from apps.identity.choices import GrantState, MandateState
from apps.identity.models import (
    AccessGrant,
    AccessGrantShare,
    ApiClient,
    ApiGrant,
    ClientDepartment,
    Consent,
    ContactChange,
    Counterpart,
    Department,
    Invitation,
    Mandate,
    Organisation,
    Session,
    User,
)
from apps.news.models import NewsItem
from apps.notifications.models import (
    Bounce,
    Broadcast,
    Message,
    NoticePlan,
    Notification,
    Pace,
    PushEndpoint,
    SmsPrice,
    Subscriber,
    Subscription,
    TemplateVersion,
    Undeliverable,
)
from apps.payments.models import (
    BankStatement,
    Difference,
    Exemption,
    Payment,
    ProviderEvent,
    Refund,
    Reminder,
    SimulatedCharge,
    StatementLine,
    TariffItem,
)
from apps.payments.services import open_order
from apps.portal.models import DataExport, DataRequest, Synonym
from apps.questions.models import AnswerVersion, QuestionTemplate, QuestionVote, ReplyPeriod
from apps.reports.models import (
    AnswerTemplate,
    AreaHit,
    AreaSubscription,
    BlockedSender,
    CategoryAttribute,
    Dispatch,
    Integrator,
    Recipient,
    ReportEvent,
    ReportFollower,
    ReportVote,
    RouteReport,
    RoutingRule,
    SchoolRoute,
    TileCount,
    TileDelta,
)
from apps.reports.services import comment_report
from apps.territory.models import Place, Quarter, Settlement, Street
from tests.factories.alerts import make_draft, make_hazard
from tests.factories.cases import open_one
from tests.factories.people import TESTS, make_person
from tests.factories.questions import ask_one, make_topic
from tests.factories.reports import make_category, report_one


@dataclass
class World:
    """Who is in it: `town` and `institution` with a department and a colleague each, two citizens."""

    town: Organisation
    institution: Organisation
    town_department: Department
    institution_department: Department
    colleague: User
    stranger: User
    citizen: User
    neighbour: User


Maker = Callable[[World], tuple[Any, Any]]
MAKERS: dict[str, Maker] = {}


def near_and_far(label: str) -> Callable[[Maker], Maker]:
    """Register the maker of a model's two objects."""

    def register(maker: Maker) -> Maker:
        assert label not in MAKERS, label
        MAKERS[label] = maker
        return maker

    return register


def both(row: Any) -> tuple[Any, Any]:
    """Of models that know no sides."""
    return row, row


near_and_far("core.outboxevent")(lambda world: both(OutboxEvent.objects.create(name="test_heard")))
near_and_far("core.idempotencykey")(
    lambda world: both(IdempotencyKey.objects.create(owner="user:1", key="k", fingerprint="f", status=201))
)
near_and_far("core.searchword")(lambda world: both(SearchWord.objects.create(word="beseda")))
near_and_far("core.retentionrun")(lambda world: both(RetentionRun.objects.create(day="2026-01-05", started_by="tests")))
near_and_far("core.erasedhistory")(
    lambda world: both(
        ErasedHistory.objects.create(kind="identity.user", object_id="1", fields=["email"], states=1, reason="r")
    )
)
near_and_far("audit.chaincheck")(lambda world: both(ChainCheck.objects.create()))
near_and_far("documents.storagecheck")(lambda world: both(StorageCheck.objects.create()))
near_and_far("territory.quarter")(lambda world: both(Quarter.objects.first()))
near_and_far("territory.settlement")(lambda world: both(Settlement.objects.first()))
near_and_far("territory.street")(lambda world: both(Street.objects.first()))
near_and_far("identity.user")(lambda world: (world.colleague, world.stranger))
near_and_far("identity.organisation")(lambda world: (world.town, world.institution))
near_and_far("identity.department")(lambda world: (world.town_department, world.institution_department))
near_and_far("identity.employment")(lambda world: (world.colleague.employments.get(), world.stranger.employments.get()))


@near_and_far("territory.place")
def _places(world: World) -> tuple[Place, Place]:
    shown, hidden = Place.objects.order_by("slug")[:2]
    Place.objects.filter(pk=hidden.pk).update(shown=False)
    return shown, hidden


@near_and_far("identity.person")
def _persons(world: World) -> tuple[Any, Any]:
    return make_person(world.citizen), make_person(world.neighbour)


@near_and_far("identity.consent")
def _consents(world: World) -> tuple[Any, Any]:
    return tuple(
        Consent.objects.create(user=user, purpose="novice", given=True, wording="Da.")
        for user in (world.citizen, world.neighbour)
    )


@near_and_far("identity.contactchange")
def _changes(world: World) -> tuple[Any, Any]:
    return tuple(
        ContactChange.objects.create(user=user, kind="email", value="x@example.si", digest="d")
        for user in (world.citizen, world.neighbour)
    )


@near_and_far("identity.session")
def _sessions(world: World) -> tuple[Any, Any]:
    return tuple(
        Session.objects.create(
            session_key=f"{user.username}-key", session_data="x", expire_date=timezone.now(), user=user
        )
        for user in (world.citizen, world.neighbour)
    )


@near_and_far("identity.mandate")
def _mandates(world: World) -> tuple[Any, Any]:
    company = Organisation.objects.create(name="Podjetje", slug="podjetje")
    return tuple(
        Mandate.objects.create(representative=user, organisation=company, state=MandateState.ACCEPTED)
        for user in (world.citizen, world.neighbour)
    )


@near_and_far("identity.counterpart")
def _counterparts(world: World) -> tuple[Any, Any]:
    company = Organisation.objects.create(name="Zadruga", slug="zadruga")
    return tuple(
        Counterpart.objects.create(
            mandate=Mandate.objects.create(representative=user, organisation=company, state=MandateState.REQUESTED),
            name="Zadruga",
        )
        for user in (world.citizen, world.neighbour)
    )


@near_and_far("identity.accessgrant")
def _grants(world: World) -> tuple[Any, Any]:
    return tuple(
        AccessGrant.objects.create(
            organisation=organisation, permission="identity.view_person", need="n", legal_basis="l",
            state=GrantState.REQUESTED, requested_by=user,
        )
        for organisation, user in ((world.town, world.colleague), (world.institution, world.stranger))
    )  # fmt: skip


@near_and_far("identity.accessgrantshare")
def _shares(world: World) -> tuple[Any, Any]:
    permission = Permission.objects.get(codename="view_accessgrant")
    near, far = (
        AccessGrant.objects.create(organisation=organisation, permission="a.b", need="n", legal_basis="l")
        for organisation in (world.town, world.institution)
    )
    return tuple(
        AccessGrantShare.objects.create(
            user=user, permission=permission, content_object=grant, shared_by=user, note="x"
        )
        for user, grant in ((world.colleague, near), (world.stranger, far))
    )


@near_and_far("identity.invitation")
def _invitations(world: World) -> tuple[Any, Any]:
    return tuple(
        Invitation.objects.create(
            employment=user.employments.get(), digest=user.username, expires=timezone.now(), invited_by=user
        )
        for user in (world.colleague, world.stranger)
    )


@near_and_far("identity.apiclient")
def _clients(world: World) -> tuple[Any, Any]:
    from allauth.idp.oidc.models import Client

    return tuple(
        ApiClient.objects.create(client=Client.objects.create(name=organisation.name), organisation=organisation)
        for organisation in (world.town, world.institution)
    )


@near_and_far("identity.clientdepartment")
def _client_departments(world: World) -> tuple[Any, Any]:
    departments = (world.town_department, world.institution_department)
    return tuple(
        ClientDepartment.objects.create(access=access, department=department, reason="r")
        for access, department in zip(_clients(world), departments, strict=True)
    )


def _endpoints(world: World) -> tuple[Any, Any]:
    return tuple(
        WebhookEndpoint.objects.create(access=access, url="https://example.org/hook", events=["case_opened"])
        for access in _clients(world)
    )


near_and_far("api.webhookendpoint")(_endpoints)
near_and_far("api.webhookdelivery")(
    lambda world: tuple(
        WebhookDelivery.objects.create(endpoint=endpoint, event_id=new_id(), kind="ping", happened=timezone.now())
        for endpoint in _endpoints(world)
    )
)


@near_and_far("audit.accesslog")
def _looks(world: World) -> tuple[Any, Any]:
    return tuple(
        AccessLog.objects.create(
            verb="view", actor_kind="staff", kind="identity.user", door="admin", employer=employer.pk, subject=user.pk
        )
        for employer, user in ((world.town, world.citizen), (world.institution, world.neighbour))
    )


def _file(key: str) -> StoredFile:
    return StoredFile.objects.create(
        key=key, content_type="text/plain", received_sha256="0" * 64, received_size=1, sha256="0" * 64, size=1
    )


near_and_far("documents.storedfile")(lambda world: both(_file("a")))


@near_and_far("documents.document")
def _documents(world: World) -> tuple[Any, Any]:
    return tuple(
        Document.objects.create(file=_file(user.username), owner_kind="person", owner_id=str(user.pk))
        for user in (world.citizen, world.neighbour)
    )


@near_and_far("documents.photo")
def _photos(world: World) -> tuple[Any, Any]:
    """Waiting for their forms to be sent."""
    return tuple(
        Photo.objects.create(uploaded_by=user, width=64, height=48, dhash=0, received_sha256="0" * 64)
        for user in (world.citizen, world.neighbour)
    )


near_and_far("documents.photofile")(
    lambda world: tuple(
        PhotoFile.objects.create(photo=photo, size=480, extension="jpg", file=_file(f"photo-{photo.pk}"))
        for photo in _photos(world)
    )
)


@near_and_far("documents.seal")
def _seals(world: World) -> tuple[Any, Any]:
    document = Document.objects.create(file=_file("seal"), owner_kind="person", owner_id=str(world.citizen.pk))
    made = Seal.objects.create(
        code="0" * 16, key="k", document=document, sha256="0" * 64, title_sl="Sklep", title_en="Ruling",
        issued_at=document.created, issuer="Občina", fingerprint="0" * 64,
    )  # fmt: skip
    return both(made)


@near_and_far("documents.signaturereport")
def _reports(world: World) -> tuple[Any, Any]:
    made = []
    for user in (world.citizen, world.neighbour):
        file = _file(f"signed-{user.username}")
        Document.objects.create(file=file, owner_kind="person", owner_id=str(user.pk))
        made.append(SignatureReport.objects.create(file=file))
    return tuple(made)


@near_and_far("notifications.message")
def _messages(world: World) -> tuple[Any, Any]:
    return tuple(Message.objects.create(user=user, kind="test") for user in (world.citizen, world.neighbour))


@near_and_far("notifications.bounce")
def _bounces(world: World) -> tuple[Any, Any]:
    messages = _messages(world)
    return tuple(Bounce.objects.create(message=one, kind="bounce", permanent=True) for one in messages)


@near_and_far("notifications.undeliverable")
def _undeliverable(world: World) -> tuple[Any, Any]:
    return tuple(Undeliverable.objects.create(address_index=name, reason="bounce") for name in ("ana", "bine"))


@near_and_far("notifications.smsprice")
def _prices(world: World) -> tuple[Any, Any]:
    return tuple(SmsPrice.objects.create(provider=name, valid_from="2026-01-01", cents=4) for name in ("a", "b"))


@near_and_far("notifications.templateversion")
def _templates(world: World) -> tuple[Any, Any]:
    made = (TemplateVersion.objects.create(key="welcome", language="sl", number=number) for number in (1, 2))
    return tuple(made)


def _subscribers(world: World) -> tuple[Any, Any]:
    return tuple(
        Subscriber.objects.create(user=user, address=f"{new_id()}@primer.si")
        for user in (world.citizen, world.neighbour)
    )


near_and_far("notifications.broadcast")(
    lambda world: both(Broadcast.objects.create(topic="t", kind="k", dedupe=str(new_id())))
)
near_and_far("notifications.pace")(lambda world: both(Pace.objects.create(channel="email")))
near_and_far("notifications.subscriber")(_subscribers)
near_and_far("notifications.subscription")(
    lambda world: tuple(Subscription.objects.create(subscriber=one, topic="t") for one in _subscribers(world))
)


@near_and_far("notifications.notification")
def _notices(world: World) -> tuple[Any, Any]:
    return tuple(Notification.objects.create(user=user, kind="test") for user in (world.citizen, world.neighbour))


@near_and_far("notifications.noticeplan")
def _plans(world: World) -> tuple[Any, Any]:
    return tuple(NoticePlan.objects.create(user=user) for user in (world.citizen, world.neighbour))


@near_and_far("notifications.pushendpoint")
def _devices(world: World) -> tuple[Any, Any]:
    people = (world.citizen, world.neighbour)
    return tuple(PushEndpoint.objects.create(user=user, endpoint=f"simulator:{user.pk}") for user in people)


@near_and_far("portal.dataexport")
def _exports(world: World) -> tuple[Any, Any]:
    return tuple(DataExport.objects.create(user=user, level="low") for user in (world.citizen, world.neighbour))


near_and_far("portal.synonym")(lambda world: both(Synonym.objects.create(words="klop, sedež")))


@near_and_far("portal.datarequest")
def _requests(world: World) -> tuple[Any, Any]:
    return tuple(
        DataRequest.objects.create(user=user, number=user.username, kind="access", level="low", due="2026-02-05")
        for user in (world.citizen, world.neighbour)
    )


@near_and_far("identity.apigrant")
def _programs(world: World) -> tuple[Any, Any]:
    from allauth.idp.oidc.models import Client

    program = Client.objects.create(name="Koledar")
    return tuple(ApiGrant.objects.create(user=user, client=program) for user in (world.citizen, world.neighbour))


near_and_far("cases.casecounter")(lambda world: both(CaseCounter.objects.create(sign="999", year=2026)))


def _opened(world: World, subject: str) -> tuple[Case, Case]:
    return (
        open_one(world.citizen, world.town_department, f"{subject}-1"),
        open_one(world.neighbour, world.institution_department, f"{subject}-2"),
    )


near_and_far("cases.case")(lambda world: _opened(world, "matrix"))


near_and_far("cases.legalrule")(
    lambda world: both(
        LegalRule.objects.create(code="appeal_period", period="P8D", valid_from="2030-01-01", source="preizkus")
    )
)
near_and_far("cases.savedview")(
    lambda world: tuple(
        SavedView.objects.create(owner=user, name="moje", department=department)
        for user, department in (
            (world.colleague, world.town_department), (world.stranger, world.institution_department)
        )
    )
)  # fmt: skip


def _check() -> ChecklistItem:
    return ChecklistItem.objects.create(procedure="prekop-obcinske-ceste", text="Je priložena skica?")


near_and_far("cases.checklistitem")(lambda world: both(_check()))
near_and_far("cases.checkmark")(
    lambda world: tuple(CheckMark.objects.create(case=case, item=_check()) for case in _opened(world, "checked"))
)


def _called(world: World, key: str) -> tuple[Any, Any]:
    return tuple(
        SupplementRequest.objects.create(
            case=case, round=1, items=[], period="P8D", requested=case.events.get(), by=world.colleague
        )
        for case in _opened(world, key)
    )


near_and_far("cases.supplementrequest")(lambda world: _called(world, "called"))
near_and_far("cases.casemessage")(
    lambda world: tuple(
        CaseMessage.objects.create(case=case, from_office=True, text="Pozdravljeni.")
        for case in _opened(world, "written")
    )
)


@near_and_far("cases.paperfiling")
def _papers(world: World) -> tuple:
    return tuple(
        PaperFiling.objects.create(
            case=case, manner="in_person", party_kind="person", address="Ptuj", summary="Vloga", desk=case.department
        )
        for case in _opened(world, "paper")
    )


near_and_far("cases.scan")(
    lambda world: tuple(
        Scan.objects.create(case=case, title="Vloga", kind="incoming", on="2026-11-18", sources=[new_id()])
        for case in _opened(world, "scanned")
    )
)
near_and_far("cases.caseshare")(
    lambda world: tuple(
        CaseShare.objects.create(case=case, user=case.applicant, reason="preizkus") for case in _opened(world, "shared")
    )
)


near_and_far("cases.opinionrequest")(
    lambda world: tuple(
        OpinionRequest.objects.create(
            case=case, institution="Zavod", question="Kaj menite?", period="P15D", due="2026-12-15"
        )
        for case in _opened(world, "asked")
    )
)


def _decided(case: Case, officer: User) -> Decision:
    return Decision.objects.create(
        case=case, kind="decision", outcome="granted", sequence=1, operative="1.", reasons="–", remedy="–",
        prepared_by=officer,
    )  # fmt: skip


def _decisions(world: World, key: str) -> tuple[Decision, Decision]:
    near, far = _opened(world, key)
    return _decided(near, world.colleague), _decided(far, world.stranger)


near_and_far("cases.decision")(lambda world: _decisions(world, "decided"))
near_and_far("cases.documentnumber")(
    lambda world: tuple(one.case.document_numbers.get() for one in _decisions(world, "numbered"))
)
near_and_far("cases.caseletter")(
    lambda world: tuple(
        CaseLetter.objects.create(
            case=case, kind="letter", sequence=1, key=uuid.uuid4(), subject="–", body="–", by=officer,
            document=uuid.uuid4(),
        )
        for case, officer in zip(_opened(world, "letter"), (world.colleague, world.stranger), strict=True)
    )
)  # fmt: skip
near_and_far("cases.casetext")(
    lambda world: both(CaseText.objects.create(kind="letter", name="Vabilo", subject="–", body="–"))
)
near_and_far("cases.appeal")(
    lambda world: tuple(
        Appeal.objects.create(
            case=one.case, decision=one, by=one.case.applicant, text="Ne strinjam se.", received=timezone.now(),
            due="2026-12-31", level="substantial", digest="0" * 64,
        )
        for one in _decisions(world, "appealed")
    )
)  # fmt: skip
near_and_far("cases.caseparty")(
    lambda world: tuple(
        CaseParty.objects.create(case=case, kind="party", user=user, name=str(user))
        for case, user in zip(_opened(world, "joined"), (world.citizen, world.neighbour), strict=True)
    )
)
near_and_far("cases.delivery")(
    lambda world: tuple(
        Delivery.objects.create(case=one.case, decision=one, method="post") for one in _decisions(world, "sent")
    )
)


near_and_far("cases.classsign")(
    lambda world: both(
        ClassSign.objects.create(
            sign="5", title_sl="Znak", title_en="Sign", keeping="permanent", source="s", valid_from="2026-01-01"
        )
    )
)


def _closed(world: World, name: str) -> list[Any]:
    """Two cases that are closed, near and far."""
    keys = [case.pk for case in _opened(world, name)]
    Case.objects.filter(pk__in=keys).update(state="final")
    return [Case.objects.get(pk=key) for key in keys]


near_and_far("cases.archivepackage")(
    lambda world: tuple(ArchivePackage.objects.create(case=case, mark=case.number) for case in _closed(world, "packed"))
)
near_and_far("cases.disposallist")(
    lambda world: tuple(
        DisposalList.objects.create(number=f"I-{number}/2026", organisation=town, reason="r", made_by=world.colleague)
        for number, town in enumerate((world.town, world.institution))
    )
)
near_and_far("cases.disposalitem")(
    lambda world: tuple(
        DisposalItem.objects.create(case=case, until="2026-01-01") for case in _closed(world, "disposed")
    )
)


@near_and_far("cases.caseevent")
def _events(world: World) -> tuple[Any, Any]:
    return tuple(case.events.get() for case in _opened(world, "events"))


@near_and_far("applications.supplement")
def _supplements(world: World) -> tuple[Any, Any]:
    pairs = zip(_filed(world, "supplemented"), _called(world, "mended"), strict=True)
    return tuple(
        Supplement.objects.create(
            application=application, request=call, applicant=application.applicant, stage="sent",
            received=timezone.now(), digest="0" * 64,
        )
        for application, call in pairs
    )  # fmt: skip


@near_and_far("payments.order")
def _orders(world: World) -> tuple[Any, Any]:
    return tuple(
        open_order(
            actor=TESTS, owner_kind="case", owner_id=case.pk, key="fee", cents=3630, purpose_sl="Taksa",
            purpose_en="Fee", iban="SI56011004960309112", reference="SI11 75965-7111002", payer=case.applicant_id,
        )
        for case in _opened(world, "orders")
    )  # fmt: skip


def _ordered(world: World, name: str) -> list[Any]:
    """Two orders of their own, near and far."""
    return [
        open_order(
            actor=TESTS, owner_kind="case", owner_id=case.pk, key=name, cents=3630, purpose_sl="Taksa",
            purpose_en="Fee", iban="SI56011004960309112", reference="SI11 75965-7111002", payer=case.applicant_id,
        )
        for case in _opened(world, name)
    ]  # fmt: skip


@near_and_far("payments.reminder")
def _reminders(world: World) -> tuple[Any, Any]:
    return tuple(Reminder.objects.create(order=order) for order in _ordered(world, "reminders"))


@near_and_far("payments.payment")
def _payments(world: World) -> tuple[Any, Any]:
    return tuple(
        Payment.objects.create(order=order, provider="ujp", cents=3630) for order in _ordered(world, "payments")
    )


@near_and_far("payments.refund")
def _refunds(world: World) -> tuple[Any, Any]:
    return tuple(
        Refund.objects.create(order=order, cents=1, reason="r", requested_by=world.colleague)
        for order in _ordered(world, "refunds")
    )


@near_and_far("payments.exemption")
def _exemptions(world: World) -> tuple[Any, Any]:
    return tuple(
        Exemption.objects.create(order=order, ground="means", requested_by=order.payer)
        for order in _ordered(world, "exemptions")
    )


@near_and_far("payments.ledgerentry")
def _entries(world: World) -> tuple[Any, Any]:
    return tuple(order.entries.get() for order in _ordered(world, "entries"))


near_and_far("payments.tariffitem")(
    lambda world: both(TariffItem.objects.create(code="t", cents=1, valid_from="2026-01-01"))
)
near_and_far("payments.bankstatement")(
    lambda world: both(BankStatement.objects.create(statement_id="s", iban="i", day="2026-01-01"))
)
near_and_far("payments.providerevent")(
    lambda world: both(
        ProviderEvent.objects.create(provider="p", event_id="e", state="failed", cents=1, happened=timezone.now())
    )
)
near_and_far("payments.difference")(
    lambda world: both(Difference.objects.create(provider="p", reference="r", kind="amount", cents=1))
)
near_and_far("payments.simulatedcharge")(
    lambda world: both(SimulatedCharge.objects.create(payment_id=new_id(), cents=1))
)


@near_and_far("payments.statementline")
def _lines(world: World) -> tuple[Any, Any]:
    statement = BankStatement.objects.create(statement_id="lines", iban="i", day="2026-01-01")
    return both(
        StatementLine.objects.create(
            statement=statement, position=1, cents=1, booked_on="2026-01-01", state="unmatched"
        )
    )


@near_and_far("applications.procedure")
def _procedures(world: World) -> tuple[Any, Any]:
    """Not in the catalogue yet."""
    return tuple(
        Procedure.objects.create(slug=f"postopek-{new_id()}", department=department, sign="371")
        for department in (world.town_department, world.institution_department)
    )


@near_and_far("applications.formversion")
def _forms(world: World) -> tuple[Any, Any]:
    return tuple(
        FormVersion.objects.create(procedure=procedure, number=1, definition={}) for procedure in _procedures(world)
    )


@near_and_far("applications.application")
def _filed(world: World, subject: str = "filed") -> tuple[Any, Any]:
    return tuple(
        Application.objects.create(
            version=version, applicant=case.applicant, state=ApplicationState.FILED, filed=case.received_at, case=case,
            digest="0" * 64,
        )
        for version, case in zip(_forms(world), _opened(world, subject), strict=True)
    )  # fmt: skip


@near_and_far("applications.transcription")
def _transcriptions(world: World) -> tuple:
    saved = []
    for version, case in zip(_forms(world), _opened(world, "transcribed"), strict=True):
        PaperFiling.objects.create(
            case=case, manner="in_person", party_kind="person", address="Ptuj", summary="Vloga", desk=case.department
        )
        typed = Application.objects.create(
            version=version,
            case=case,
            state=ApplicationState.TYPED,
            filed=case.received_at,
            channel="paper",
            revision=1,
        )
        values = {"application": typed, "revision": 1, "by": world.colleague, "content": "{}", "digest": "0" * 64}
        saved.append(Transcription.objects.create(**values))
    return tuple(saved)


@near_and_far("applications.cosigner")
def _cosigners(world: World) -> tuple[Any, Any]:
    return tuple(
        Cosigner.objects.create(application=application, name="Sovlagatelj", token_digest=str(application.pk))
        for application in _filed(world, "cosigned")
    )


def _category_pair(world: World, **values: Any) -> tuple[Any, Any]:
    return tuple(
        make_category(department, f"vrsta-{new_id()}", **values)
        for department in (world.town_department, world.institution_department)
    )


def _reported(world: World) -> tuple[Any, Any]:
    """In categories whose reports are not public."""
    near, far = _category_pair(world, private=True)
    return report_one(near, world.citizen), report_one(far, world.neighbour)


near_and_far("reports.reportcategory")(lambda world: _category_pair(world, hidden=True))
near_and_far("reports.servicelevel")(
    lambda world: tuple(category.levels.get() for category in _category_pair(world, hidden=True))
)
near_and_far("reports.categoryattribute")(
    lambda world: tuple(
        CategoryAttribute.objects.create(category=category, code="a", description_sl="a", description_en="a")
        for category in _category_pair(world, hidden=True)
    )
)
near_and_far("reports.report")(_reported)
near_and_far("reports.reporter")(lambda world: tuple(report.reporter for report in _reported(world)))
near_and_far("reports.reportevent")(
    lambda world: tuple(ReportEvent.objects.get(report=report) for report in _reported(world))
)
near_and_far("reports.reportfollower")(
    lambda world: tuple(
        ReportFollower.objects.create(report=report, user=user)
        for report, user in zip(_reported(world), (world.citizen, world.neighbour), strict=True)
    )
)


def _areas(world: World) -> tuple[Any, Any]:
    return tuple(
        AreaSubscription.objects.create(user=user, kind="street", street=f"ulica {user.pk}", place="Ulica")
        for user in (world.citizen, world.neighbour)
    )


near_and_far("reports.areasubscription")(_areas)
near_and_far("reports.areahit")(
    lambda world: tuple(
        AreaHit.objects.create(subscription=area, report=report)
        for area, report in zip(_areas(world), _reported(world), strict=True)
    )
)
near_and_far("reports.reportcomment")(
    lambda world: tuple(
        comment_report(actor=Actor(user=report.reporter.user), report_id=report.pk, text="Še vedno.")
        for report in _reported(world)
    )
)
near_and_far("reports.routingrule")(
    lambda world: tuple(
        RoutingRule.objects.create(category=category, department=category.department)
        for category in _category_pair(world, hidden=True)
    )
)
near_and_far("reports.reportvote")(
    lambda world: tuple(ReportVote.objects.create(report=report, voter="v") for report in _reported(world))
)


def _recipient() -> Recipient:
    return Recipient.objects.create(name=f"Prejemnik {new_id()}", sender="email", address="ceste@primer.si")


def _route(**values: Any) -> SchoolRoute:
    line = [[15.87, 46.42], [15.871, 46.421]]
    return SchoolRoute.objects.create(slug=f"pot-{new_id()}", name="Pot", school="Šola", line=line, **values)


near_and_far("reports.recipient")(lambda world: both(_recipient()))
near_and_far("reports.dispatch")(
    lambda world: tuple(
        Dispatch.objects.create(report=report, recipient=recipient)
        for recipient in [_recipient()]
        for report in _reported(world)
    )
)
near_and_far("reports.integrator")(
    lambda world: both(
        Integrator.objects.create(name=f"Program {new_id()}", organisation=world.town, contact="p@primer.si")
    )
)
near_and_far("reports.schoolroute")(lambda world: both(_route(active=False)))
near_and_far("reports.routereport")(
    lambda world: tuple(
        RouteReport.objects.create(route=route, report=report, metres=5, received_at=report.received_at)
        for route in [_route()]
        for report in _reported(world)
    )
)
near_and_far("reports.tilecount")(
    lambda world: both(
        TileCount.objects.create(
            zoom=10, x=1, y=1, category=_category_pair(world)[0], kind="open", reports=1, lat_sum=1, lon_sum=1
        )
    )
)
near_and_far("reports.tiledelta")(
    lambda world: both(
        TileDelta.objects.create(
            x=1, y=1, category=_category_pair(world)[0], kind="open", reports=1, lat_sum=1, lon_sum=1
        )
    )
)
near_and_far("reports.blockedsender")(
    lambda world: both(
        BlockedSender.objects.create(email="z@primer.si", reason="r", until="2126-01-01", added_by=world.colleague)
    )
)
near_and_far("reports.answertemplate")(lambda world: both(AnswerTemplate.objects.create(name="p", text="b")))
near_and_far("news.newsitem")(
    lambda world: tuple(
        NewsItem.objects.create(slug=one.code.lower(), title_sl="Osnutek", department=one, topics=["ceste"])
        for one in (world.town_department, world.institution_department)
    )
)


def _group() -> ResponderGroup:
    return ResponderGroup.objects.create(name=f"PGD {new_id()}")


def _responder() -> Responder:
    return Responder.objects.create(group=_group(), name="Gasilec Preizkusni", phone="+38641123456")


def _feed() -> AlertFeed:
    return AlertFeed.objects.create(name="vir", url=f"https://vir.example/{new_id()}")


near_and_far("alerts.alert")(lambda world: both(make_draft(world.colleague)))
near_and_far("alerts.alertvisits")(lambda world: both(AlertVisits.objects.create(alert=make_draft(world.colleague))))
near_and_far("alerts.hazard")(lambda world: both(make_hazard(f"n-{new_id()}", active=False)))
near_and_far("alerts.confirmationrule")(
    lambda world: both(ConfirmationRule.objects.create(severity="Severe", valid_from="2020-01-01", reason="r"))
)
near_and_far("alerts.respondergroup")(lambda world: both(_group()))
near_and_far("alerts.responder")(lambda world: both(_responder()))
near_and_far("alerts.call")(
    lambda world: both(
        Call.objects.create(
            alert=make_draft(world.colleague), responder=(one := _responder()), group=one.group, called=timezone.now()
        )
    )
)
near_and_far("alerts.alertfeed")(lambda world: both(_feed()))
near_and_far("alerts.foreignalert")(
    lambda world: both(
        ForeignAlert.objects.create(
            feed=_feed(),
            identifier="1",
            sender="x",
            sent=timezone.now(),
            event="Veter",
            headline="Veter",
            expires=timezone.now(),
        )
    )
)
near_and_far("alerts.plan")(
    lambda world: both(
        Plan.objects.create(slug=f"p-{new_id()}", title_sl="p", title_en="p", version="1", adopted="2026-01-01")
    )
)


def _topics(world: World) -> tuple[Any, Any]:
    return tuple(
        make_topic(department, f"tema-{new_id()}", active=False)
        for department in (world.town_department, world.institution_department)
    )


def _asked(world: World) -> tuple[Any, Any]:
    """Answered, and waiting to be looked over."""
    made = []
    for topic, user in zip(_topics(world), (world.citizen, world.neighbour), strict=True):
        topic.active = True
        topic.save()
        question = ask_one(topic, user)
        question.state, question.pending = "answered", True
        question.save()
        made.append(question)
    return tuple(made)


near_and_far("questions.questiontopic")(_topics)
near_and_far("questions.replyperiod")(lambda world: both(ReplyPeriod.objects.create(valid_from="2026-01-01")))
near_and_far("questions.questiontemplate")(lambda world: both(QuestionTemplate.objects.create(name="P", text="p")))
near_and_far("questions.question")(_asked)
near_and_far("questions.asker")(lambda world: tuple(question.asker for question in _asked(world)))
near_and_far("questions.questionevent")(lambda world: tuple(question.events.get() for question in _asked(world)))
near_and_far("questions.answerversion")(
    lambda world: tuple(
        AnswerVersion.objects.create(
            question=question, text="Da.", department=question.department, author=world.colleague
        )
        for question in _asked(world)
    )
)
near_and_far("questions.questionvote")(
    lambda world: tuple(
        QuestionVote.objects.create(question=question, voter="v", helpful=True) for question in _asked(world)
    )
)
