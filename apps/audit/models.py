"""The access log: who looked at or changed whose data. Plain ids and words, no foreign keys, for it stands below
everything that it tells of and outlives it."""

import datetime as dt
from typing import Any, Self

import pgtrigger
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Case, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Concat, Trim
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.audit.choices import ActorKind, Door, FaultKind, Verb
from apps.core.actor import Actor
from apps.core.models import PortalQuerySet, new_id
from apps.core.triggers import FirmTrigger, Refuse

ADMINISTER = "identity.administer_organisations"  # held by administrators of the whole portal and by the portal itself
LATE = dt.timedelta(minutes=10)  # a row that waits longer for its place in the chain: somebody should look


class AccessLogQuerySet(PortalQuerySet):
    """Rows of the log."""

    def visible_to(self, actor: Actor) -> Self:
        """Everybody sees looks at their own data. Auditors and data protection officers see the log, except what the
        staff of other organisations did; administrators see all."""
        if actor.has_perm(ADMINISTER):
            return self
        own = Q(subject=actor.user.pk) if actor.user else Q(pk=None)
        if actor.has_perm("audit.view_accesslog"):
            own |= Q(employer=None) | Q(employer=actor.employer)
        return self.filter(own)

    def about(self, user: Any) -> Self:
        """Looks at the data of one account, by others."""
        return self.filter(subject=user.pk).exclude(actor_id=str(user.pk), actor_kind__in=["person", "staff"])

    def named(self) -> Self:
        """With the names of citizens as they are now: the log itself keeps their ids alone, for it outlives them."""
        name = Trim(Concat("first_name", Value(" "), "last_name"))
        people = get_user_model()._base_manager.annotate(shown=name)
        by_hand = Case(When(actor_kind=ActorKind.PERSON, then=Cast("actor_id", models.UUIDField())))
        return self.annotate(citizen_pk=by_hand).annotate(
            citizen=Subquery(people.filter(pk=OuterRef("citizen_pk")).values("shown")),
            principal=Subquery(people.filter(pk=OuterRef("behalf_id")).values("shown")),
        )

    def waiting(self) -> Self:
        """Written, and not yet in the chain."""
        return self.filter(sequence=None)

    def late(self, now: dt.datetime | None = None) -> Self:
        """Waiting for too long."""
        return self.waiting().filter(happened__lt=(now or timezone.now()) - LATE)


class OnlyChaining(FirmTrigger):
    """Rows come in unchained, and change once: when they get their place in the chain."""

    operation = pgtrigger.Insert | pgtrigger.Update

    def get_func(self, model: Any) -> str:
        """Compares everything but the place, whatever columns there will be."""
        place = "ARRAY['sequence', 'previous', 'hash']"
        return f"""
            IF TG_OP = 'INSERT' THEN
                IF NEW.sequence IS NULL AND NEW.previous IS NULL AND NEW.hash IS NULL THEN
                    RETURN NEW;
                END IF;
            ELSIF OLD.sequence IS NULL AND NEW.sequence IS NOT NULL AND NEW.previous IS NOT NULL
                AND NEW.hash IS NOT NULL AND to_jsonb(OLD) - {place} = to_jsonb(NEW) - {place} THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION '% of % is refused: it is a trail', TG_OP, TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        """


class AccessLog(models.Model):
    """One look or change. `sequence`, `previous` and `hash` (SHA-256, hex) are its place in the chain, given after
    the transaction by the one writer (apps.audit.chain); until then they are NULL.

    actor_id: of the account, of the API client, or name of the job. actor_name, workplace, roles, behalf: in words, as
    they were, of staff, programs and organisations; those of citizens are looked up when shown (`named`). employer:
    organisation of the staff. behalf_id: organisation or account acted for. kind: label of the model. subject: account
    of the person whose data it is. request: id that stands in the logs too.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    happened = models.DateTimeField(_("kdaj"), default=timezone.now, editable=False)
    verb = models.CharField(_("dejanje"), max_length=10, choices=Verb)
    actor_kind = models.CharField(_("vrsta"), max_length=10, choices=ActorKind)
    actor_id = models.CharField(_("oznaka"), max_length=120, blank=True)
    actor_name = models.CharField(_("kdo"), max_length=200, blank=True)
    workplace = models.CharField(_("kje dela"), max_length=300, blank=True)
    employer = models.UUIDField(_("organizacija"), null=True, blank=True)
    roles = models.CharField(_("vloge"), max_length=200, blank=True)
    behalf_id = models.UUIDField(_("oznaka zastopanega"), null=True, blank=True)
    behalf = models.CharField(_("v imenu"), max_length=200, blank=True)
    kind = models.CharField(_("vrsta zapisa"), max_length=80)
    object_id = models.CharField(_("oznaka zapisa"), max_length=80, blank=True)
    object_label = models.CharField(_("zapis"), max_length=200, blank=True)
    subject = models.UUIDField(_("čigavi podatki"), null=True, blank=True)
    case = models.CharField(_("zadeva"), max_length=60, blank=True)
    reason = models.CharField(_("razlog"), max_length=300, blank=True)
    request = models.CharField(_("oznaka zahteve"), max_length=40, blank=True)
    door = models.CharField(_("vhod"), max_length=10, choices=Door)
    sequence = models.BigIntegerField(_("zaporedna številka"), null=True, editable=False)
    previous = models.CharField(_("prejšnja zgostitev"), max_length=64, null=True, editable=False)  # noqa: DJ001
    hash = models.CharField(_("zgostitev"), max_length=64, null=True, editable=False)  # noqa: DJ001

    objects = AccessLogQuerySet.as_manager()

    class Meta:
        verbose_name = _("vpogled")
        verbose_name_plural = _("vpogledi in spremembe")
        ordering = ["-happened", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["sequence"], name="accesslog_sequence"),
            models.CheckConstraint(
                condition=Q(sequence=None, previous=None, hash=None)
                | Q(sequence__gte=1, previous__isnull=False, hash__isnull=False),
                name="accesslog_chained_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(sequence=None), name="accesslog_waiting"),
            models.Index(fields=["-happened", "-id"], name="accesslog_latest"),
            models.Index(
                fields=["subject", "-happened", "-id"], condition=Q(subject__isnull=False), name="accesslog_subject"
            ),
            models.Index(fields=["object_id"], name="accesslog_object"),
            models.Index(fields=["actor_id", "-happened"], name="accesslog_actor"),
            models.Index(fields=["case"], condition=~Q(case=""), name="accesslog_case"),
        ]
        triggers = [
            OnlyChaining(name="only_chaining"),
            Refuse(name="no_delete", operation=pgtrigger.Delete),
            Refuse(name="no_truncate", operation=pgtrigger.Truncate),
        ]

    def __str__(self) -> str:
        return f"{self.get_verb_display()}: {self.object_label}"

    @property
    def who(self) -> str:
        """Name of the actor; of a citizen only after `named()`."""
        return self.actor_name or getattr(self, "citizen", None) or ""

    @property
    def for_whom(self) -> str:
        """Name of whom they acted for; of a citizen only after `named()`."""
        return self.behalf or getattr(self, "principal", None) or ""

    @property
    def what(self) -> str:
        """Verb and kind of record: `Vpogled: oseba`."""
        text = f"{self.get_verb_display()}: {self.kind_name}"
        return text[:1].upper() + text[1:]

    @property
    def kind_name(self) -> str:
        """The kind of record in words: `oseba` for `identity.person`, `osebe` for a list of them."""
        try:
            meta = apps.get_model(self.kind)._meta
            return str(meta.verbose_name if self.object_id else meta.verbose_name_plural)
        except (LookupError, ValueError):
            return self.kind


class ChainCheck(models.Model):
    """One verification of the whole chain. rows: how many were right. head: hash of the last right one. fault: what is
    wrong first, empty when nothing is; fault_sequence, fault_row, fault_detail: where."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    started = models.DateTimeField(_("začetek"), default=timezone.now, editable=False)
    finished = models.DateTimeField(_("konec"), null=True, editable=False)
    rows = models.BigIntegerField(_("preverjenih vrstic"), default=0, editable=False)
    head = models.CharField(_("zadnja zgostitev"), max_length=64, blank=True, editable=False)
    fault = models.CharField(_("kaj ni v redu"), max_length=10, choices=FaultKind, blank=True, editable=False)
    fault_sequence = models.BigIntegerField(_("pri zaporedni številki"), null=True, editable=False)
    fault_row = models.CharField(_("oznaka vrstice"), max_length=36, blank=True, editable=False)
    fault_detail = models.CharField(_("podrobnost"), max_length=200, blank=True, editable=False)

    objects = PortalQuerySet.as_manager()

    class Meta:
        verbose_name = _("preverjanje sledi")
        verbose_name_plural = _("preverjanja sledi")
        ordering = ["-started"]

    def __str__(self) -> str:
        return f"{self.started:%Y-%m-%d %H:%M}"
