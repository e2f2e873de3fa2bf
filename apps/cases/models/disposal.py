"""Deleting cases whose retention is over: only by a list that two people have looked at."""

from typing import Self

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.cases.choices import DisposalState, ItemState
from apps.cases.models.cases import Case
from apps.core.actor import Actor
from apps.core.history import tracked
from apps.core.models import BaseModel, PortalQuerySet
from apps.core.triggers import FirmTrigger, Refuse
from apps.identity.models import Organisation, User
from apps.identity.models.reach import everything

PROPOSE = "cases.propose_disposallist"
APPROVE = "cases.approve_disposallist"


class DisposalListQuerySet(PortalQuerySet):
    """Lists."""

    def visible_to(self, actor: Actor) -> Self:
        """Of one's own organisation."""
        if not actor.has_perm("cases.view_disposallist"):
            return self.none()
        return self if everything(actor) else self.filter(organisation=actor.employer)


@tracked(personal=["note"])
class DisposalList(BaseModel):
    """Cases that are to be deleted, with the reason. number: `I-1/2032`, in words of the register for good. made_by:
    the archivist; decided_by: the head, never the same person (four eyes: a constraint); delete_from: the first day on
    which the worker deletes. Once it is decided, neither who nor what changes: triggers see to it, and the triggers
    that keep the contents of cases let go only of what stands on an approved list."""

    number = models.CharField(_("številka seznama"), max_length=20, unique=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("organizacija"))
    state = models.CharField(_("stanje"), max_length=10, choices=DisposalState, default=DisposalState.PROPOSED)
    reason = models.CharField(_("utemeljitev"), max_length=500)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("sestavil"))
    decided_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("odločil"), null=True, blank=True
    )
    decided_at = models.DateTimeField(_("odločeno"), null=True, blank=True)
    note = models.CharField(_("pripomba vodje"), max_length=500, blank=True)
    delete_from = models.DateField(_("izbris od"), null=True, blank=True)
    done_at = models.DateTimeField(_("izvedeno"), null=True, blank=True)

    objects = DisposalListQuerySet.as_manager()

    class Meta:
        verbose_name = _("seznam za izbris")
        verbose_name_plural = _("seznami za izbris")
        ordering = ["-created"]
        permissions = [
            ("propose_disposallist", "Can make lists of cases to be deleted"),
            ("approve_disposallist", "Can approve lists of cases to be deleted"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("made_by")), name="disposallist_four_eyes"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "done"])
                | Q(decided_by__isnull=False, decided_at__isnull=False, delete_from__isnull=False),
                name="disposallist_approved_by_somebody",
            ),
        ]
        triggers = [
            FirmTrigger(
                name="decided_is_final",
                operation=pgtrigger.Update | pgtrigger.Delete,
                declare=[("own", "text[] := array['state', 'done_at', 'changed']")],
                func="""
                    IF TG_OP = 'DELETE' THEN
                        RAISE EXCEPTION 'a list of deletion stays' USING ERRCODE = 'restrict_violation';
                    END IF;
                    IF OLD.decided_by_id IS NULL
                        OR to_jsonb(NEW) - own = to_jsonb(OLD) - own
                            AND (NEW.state = OLD.state OR OLD.state = 'approved' AND NEW.state IN ('done', 'cancelled'))
                    THEN
                        RETURN NEW;
                    END IF;
                    RAISE EXCEPTION 'a list that was decided does not change' USING ERRCODE = 'restrict_violation';
                """,
            ),
            Refuse(name="no_truncate", operation=pgtrigger.Truncate),
        ]

    def __str__(self) -> str:
        return self.number


class DisposalItemQuerySet(PortalQuerySet):
    """Cases that are to be deleted."""

    def visible_to(self, actor: Actor) -> Self:
        """Of cases that one sees at work, for those who see the lists."""
        if not actor.has_perm("cases.view_disposallist"):
            return self.none()
        return self.filter(case__in=Case.objects.office_of(actor).values("pk"))


@tracked()
class DisposalItem(BaseModel):
    """One case whose retention is over, once. until: the last day on which it had to be kept, by the nightly rule that
    proposed it; list: none until somebody puts it on one. why: why it is kept all the same. What stands on a decided
    list is neither taken off nor added, and what was deleted stays written here."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="disposal", verbose_name=_("zadeva"))
    list = models.ForeignKey(
        DisposalList, models.PROTECT, related_name="items", verbose_name=_("seznam"), null=True, blank=True
    )
    state = models.CharField(_("stanje"), max_length=10, choices=ItemState, default=ItemState.PROPOSED)
    until = models.DateField(_("hranjena do"))
    why = models.CharField(_("zakaj ostane"), max_length=250, blank=True)
    done_at = models.DateTimeField(_("izbrisana"), null=True, blank=True)

    objects = DisposalItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("zadeva za izbris")
        verbose_name_plural = _("zadeve za izbris")
        ordering = ["until", "case__number"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["listed", "done"]) | Q(list__isnull=False), name="disposalitem_on_a_list"
            )
        ]
        indexes = [models.Index(fields=["state", "until"], name="disposalitem_state")]
        triggers = [
            FirmTrigger(
                name="as_decided",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF TG_OP <> 'INSERT' AND OLD.state = 'done' OR TG_OP = 'DELETE' AND OLD.list_id IS NOT NULL THEN
                        RAISE EXCEPTION 'what was deleted by a list stays written' USING ERRCODE = 'restrict_violation';
                    END IF;
                    IF TG_OP = 'DELETE' THEN
                        RETURN OLD;
                    END IF;
                    IF NEW.list_id IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.list_id IS DISTINCT FROM OLD.list_id)
                        AND (SELECT state FROM cases_disposallist WHERE id = NEW.list_id) <> 'proposed' THEN
                        RAISE EXCEPTION 'nothing is added to a list that was decided'
                            USING ERRCODE = 'restrict_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.case.number
