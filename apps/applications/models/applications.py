"""Applications, from the first word of a draft to what was filed."""

import json
from typing import Any, Self
from uuid import UUID

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.applications.choices import ApplicationState, CosignerState
from apps.applications.models.procedures import FormVersion
from apps.cases.models import Case
from apps.core.actor import Actor
from apps.core.fields import BlindIndexField, EncryptedTextField
from apps.core.history import tracked
from apps.core.models import BaseModel, PortalQuerySet
from apps.core.triggers import FirmTrigger
from apps.identity.choices import Level
from apps.identity.models import Organisation, User
from apps.identity.models.reach import everything

VIEW = "applications.view_application"


class ApplicationQuerySet(PortalQuerySet):
    """Applications."""

    def visible_to(self, actor: Actor) -> Self:
        """In the name in which one acts: one's own, those of the organisation or the person acted for under a mandate
        that covers the procedure; what was filed in one's name by somebody else; as a co-applicant what one was invited
        to and has opened, until one declines; what the office typed from paper in cases of theirs. Staff who may view
        applications: filed ones whose cases they see. Nobody else sees a draft."""
        rows = self.in_name_of(actor)
        if actor.user:
            rows |= Q(pk__in=Cosigner.objects.joining(actor.user).values("application"))
        if actor.user and not (actor.organisation or actor.principal):
            rows |= Q(principal=actor.user.pk, state=ApplicationState.FILED)
        if actor.user or actor.organisation:
            theirs = Case.objects.filter(Case.objects.theirs(actor)).values("pk")
            rows |= Q(state=ApplicationState.TYPED, case__in=theirs)
        if actor.has_perm(VIEW):
            rows |= Q(pk__in=self.model.objects.office_of(actor).values("pk"))
        return self.filter(rows)

    def office_of(self, actor: Actor) -> Self:
        """What the actor sees as staff: filed ones, with the cases of their office. What was typed from paper they see
        with its `PaperFiling`."""
        filed = self.filter(state=ApplicationState.FILED)
        if not actor.has_perm(VIEW):
            return self.none()
        return filed if everything(actor) else filed.filter(case__in=Case.objects.office_of(actor).values("pk"))

    @staticmethod
    def in_name_of(actor: Actor) -> Q:
        """Condition: what the actor can work on."""
        if actor.organisation:
            own = Q(organisation=actor.organisation)
        elif actor.principal:
            own = Q(principal=actor.principal)
        elif actor.user:
            return Q(applicant=actor.user.pk, organisation=None, principal=None)
        else:
            return Q(pk=None)
        if actor.procedures is not None:
            own &= Q(version__procedure__slug__in=actor.procedures)
        return own

    def drafts(self) -> Self:
        """Not filed yet."""
        return self.filter(state=ApplicationState.DRAFT)

    def in_cases(self) -> Self:
        """What cases are about: filed ones, and those that the office typed from paper."""
        return self.exclude(state=ApplicationState.DRAFT)

    def filed(self) -> Self:
        """Filed, with a case."""
        return self.filter(state=ApplicationState.FILED)

    def named(self) -> Self:
        """With everything that a list names."""
        return self.select_related("version__procedure", "case", "organisation", "principal")


@tracked(exclude=["answers", "typed", "content"], personal=["applicant", "principal", "organisation", "mandate"])
class Application(BaseModel):
    """A vloga. While it is a draft, `answers` grow step by step; when it is filed, everything is frozen and a trigger
    of the database keeps it as it is: what was filed can only be sealed anew with another key.

    What came on paper has no applicant here: the office types its answers (`typed` in state), and corrects what was
    mistyped. `answers` and `typed` stay and change, every save is a `Transcription`, `filed` is the instant of receipt,
    `digest` that of the latest save. It stays in its case as what was filed does.

    applicant: who fills in and files (None for a client program); organisation, principal: in whose name, none for
    one's own; mandate: under which. answers, typed: JSON of the engine, sealed, empty once it is filed. revision:
    raised at every change. step: where the person was last. content: canonical JSON of what was filed, sealed; digest:
    its SHA-256.
    level, means: assurance level and means of sign-in at filing; channel: of the fee. fee: in cents, None without.
    signature: what the signing seam gave for the digest. warned: when it was said that the stale draft will go.
    """

    version = models.ForeignKey(FormVersion, models.PROTECT, related_name="applications", verbose_name=_("obrazec"))
    applicant = models.ForeignKey(
        User, models.PROTECT, related_name="applications", verbose_name=_("vlagatelj"), null=True, blank=True
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="applications", verbose_name=_("za organizacijo"), null=True,
        blank=True,
    )  # fmt: skip
    principal = models.ForeignKey(
        User, models.PROTECT, related_name="represented_applications", verbose_name=_("za osebo"), null=True, blank=True
    )
    mandate = models.UUIDField(_("pooblastilo"), null=True, blank=True, editable=False)
    client = models.CharField(_("program"), max_length=120, blank=True, editable=False)
    state = models.CharField(
        _("stanje"), max_length=10, choices=ApplicationState, default=ApplicationState.DRAFT, editable=False
    )
    language = models.CharField(_("jezik"), max_length=2, choices=settings.LANGUAGES, default="sl")
    answers = EncryptedTextField(_("odgovori"), editable=False)
    typed = EncryptedTextField(_("nerazumljeni vnosi"), editable=False)
    revision = models.PositiveIntegerField(_("sprememba"), default=0, editable=False)
    step = models.CharField(_("korak"), max_length=60, blank=True, editable=False)
    warned = models.DateTimeField(_("opozorjen na izbris"), null=True, blank=True, editable=False)
    filed = models.DateTimeField(_("oddana"), null=True, blank=True, editable=False)
    content = EncryptedTextField(_("oddana vsebina"), editable=False)
    digest = models.CharField(_("odtis SHA-256"), max_length=64, blank=True, editable=False)
    level = models.CharField(_("raven prijave"), max_length=12, choices=Level, blank=True, editable=False)
    means = models.CharField(_("način prijave"), max_length=60, blank=True, editable=False)
    channel = models.CharField(_("pot oddaje"), max_length=30, blank=True, editable=False)
    fee = models.PositiveIntegerField(_("taksa v centih"), null=True, blank=True, editable=False)
    signature = models.JSONField(_("podpis"), default=dict, blank=True, editable=False)
    case = models.OneToOneField(
        Case, models.PROTECT, related_name="application", verbose_name=_("zadeva"), null=True, blank=True,
        editable=False,
    )  # fmt: skip

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("vloga")
        verbose_name_plural = _("vloge")
        ordering = ["-changed"]
        constraints = [
            models.CheckConstraint(
                condition=Q(applicant__isnull=False)
                | Q(organisation__isnull=False)
                | Q(state=ApplicationState.TYPED, case__isnull=False),
                name="application_is_somebodys",
            ),
            models.CheckConstraint(
                condition=~Q(state=ApplicationState.FILED) | Q(filed__isnull=False, case__isnull=False) & ~Q(digest=""),
                name="application_filed_is_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["applicant", "-changed", "-id"], name="application_own"),
            models.Index(fields=["organisation", "-changed", "-id"], name="application_organisation"),
            models.Index(fields=["changed"], condition=~Q(state="filed"), name="application_stale"),
            models.Index(fields=["-filed", "-id"], condition=Q(state="filed"), name="application_filed"),
        ]
        triggers = [
            FirmTrigger(
                name="filed_is_final",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.state <> 'draft'"),
                func="""
                    IF TG_OP = 'DELETE' AND cases_may_dispose(OLD.case_id) THEN
                        RETURN OLD;  -- it stands on an approved list
                    END IF;
                    IF TG_OP = 'UPDATE' AND OLD.state = 'typed' AND NEW.state = 'typed'
                        AND NEW.case_id = OLD.case_id AND NEW.version_id = OLD.version_id THEN
                        RETURN NEW;  -- typed on, or corrected
                    END IF;
                    IF TG_OP = 'UPDATE'
                        AND to_jsonb(NEW) - array['content', 'changed'] = to_jsonb(OLD) - array['content', 'changed']
                        AND (NEW.content = OLD.content OR octet_length(NEW.content) = octet_length(OLD.content)
                            AND substr(NEW.content, 1, 3) <> substr(OLD.content, 1, 3)) THEN
                        RETURN NEW;  -- nothing, or the same words sealed with another key
                    END IF;
                    RAISE EXCEPTION 'what was filed does not change' USING ERRCODE = 'restrict_violation';
                """,
            )
        ]

    def __str__(self) -> str:
        return str(self.case) if self.case_id else f"{self.version.procedure.title}"

    def get_absolute_url(self) -> str:
        """Where the person goes on: the task list, or what was filed; what came on paper stands in its case."""
        if self.is_typed and self.case:
            return self.case.get_absolute_url()
        return reverse("applications:application", args=[self.pk])

    @property
    def data_subject(self) -> UUID | None:
        """Whose data this is (apps.core.access)."""
        if self.is_typed and self.case:
            return self.case.data_subject
        return self.principal_id or self.applicant_id

    @property
    def access_label(self) -> str:
        """What the trail calls it: the number of the case, which names nobody."""
        return str(self.case) if self.case_id else str(_("osnutek vloge"))

    @property
    def answered(self) -> dict[str, Any]:
        """The answers, canonical (apps.applications.engine); of a filed one those that were filed."""
        if self.is_filed:
            return dict(self.kept.get("values", {}))
        return dict(json.loads(str(self.answers) or "{}"))

    @property
    def unclear(self) -> dict[str, Any]:
        """What was typed and could not be understood."""
        return dict(json.loads(str(self.typed) or "{}"))

    @property
    def kept(self) -> dict[str, Any]:
        """What was filed; empty for a draft."""
        return dict(json.loads(str(self.content) or "{}"))

    @property
    def is_filed(self) -> bool:
        """Whether nothing in it can be changed any more."""
        return self.state == ApplicationState.FILED

    @property
    def is_typed(self) -> bool:
        """Whether the office typed it from paper."""
        return self.state == ApplicationState.TYPED

    @property
    def is_draft(self) -> bool:
        """Whether it is not in a case yet."""
        return self.state == ApplicationState.DRAFT


class CosignerQuerySet(PortalQuerySet):
    """Co-applicants."""

    def joining(self, user: User) -> Self:
        """Where somebody is a co-applicant: opened the invitation and has not declined. Whoever has sees nothing."""
        return self.filter(user=user.pk).exclude(state=CosignerState.DECLINED)

    def visible_to(self, actor: Actor) -> Self:
        """One's own, and those of applications that one sees."""
        own = Q(user=actor.user.pk) if actor.user else Q(pk=None)
        return self.filter(own | Q(application__in=Application.objects.visible_to(actor).values("pk")))


@tracked(exclude=["email", "email_index", "token_digest", "reason"], personal=["name", "user"])
class Cosigner(BaseModel):
    """Somebody who files an application together with the applicant and must confirm it (co-signing).

    name: as the applicant wrote it; email: where the invitation went, sealed. token_digest: SHA-256 of the secret in
    the invitation, as it was sent last. user: the account that opened it first. digest: of the content that was
    confirmed: when answers or files change, the confirmation is void (apps.applications.services.agreement). level,
    means: of the sign-in at confirming. reason: why not, sealed.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="cosigners", verbose_name=_("vloga"))
    name = models.CharField(_("ime in priimek"), max_length=120)
    email = EncryptedTextField(_("elektronski naslov"))
    email_index = BlindIndexField(of="email", purpose="cosigner-email")
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    user = models.ForeignKey(
        User, models.PROTECT, related_name="cosignatures", verbose_name=_("račun"), null=True, blank=True
    )
    state = models.CharField(
        _("stanje"), max_length=10, choices=CosignerState, default=CosignerState.INVITED, editable=False
    )
    digest = models.CharField(_("odtis SHA-256"), max_length=64, blank=True, editable=False)
    answered = models.DateTimeField(_("odgovoril"), null=True, blank=True, editable=False)
    level = models.CharField(_("raven prijave"), max_length=12, choices=Level, blank=True, editable=False)
    means = models.CharField(_("način prijave"), max_length=60, blank=True, editable=False)
    reason = EncryptedTextField(_("razlog zavrnitve"), editable=False)
    sent = models.DateTimeField(_("povabilo poslano"), null=True, blank=True, editable=False)

    objects = CosignerQuerySet.as_manager()

    class Meta:
        verbose_name = _("sovlagatelj")
        verbose_name_plural = _("sovlagatelji")
        ordering = ["created"]
        constraints = [
            models.UniqueConstraint(fields=["application", "email_index"], name="cosigner_once"),
            models.UniqueConstraint(fields=["application", "user"], name="cosigner_account_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def data_subject(self) -> UUID | None:
        """Whose data this is (apps.core.access)."""
        return self.user_id
