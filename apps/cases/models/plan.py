"""The classification plan: under which signs cases are opened, and how long they are kept."""

import datetime as dt
from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.cases.choices import Keeping
from apps.cases.models.counters import SIGN, sign_is_digits
from apps.core.actor import Actor
from apps.core.history import tracked
from apps.core.models import BaseModel, PortalQuerySet
from apps.core.triggers import FirmTrigger, Refuse


class ClassSignQuerySet(PortalQuerySet):
    """Signs."""

    def visible_to(self, actor: Actor) -> Self:
        """An act of the municipality: whoever has a page for it."""
        return self if actor.has_perm("cases.view_classsign") else self.none()

    def on(self, day: dt.date) -> Self:
        """In force on a day, one row for each sign: the latest that has begun, unless it has ended."""
        later = self.model.objects.filter(sign=OuterRef("sign"), valid_from__gt=OuterRef("valid_from"))
        held = self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)
        return held.filter(~Exists(later.filter(valid_from__lte=day)))

    def of(self, sign: str, day: dt.date) -> "ClassSign | None":
        """The row of a sign on a day; None when the plan does not know it then."""
        found: ClassSign | None = self.on(day).filter(sign=sign).first()
        return found


@tracked()
class ClassSign(BaseModel):
    """One sign of the plan from a day on (UUP 45): digits, at most five; its group is the sign without the last ones.
    Never deleted and never struck out (a trigger): another description or retention is a new row from a later day, and
    a sign that is not used any more gets its last day, `valid_to`.

    keeping: how long, and whether it is archival; years: after the end of the year in which the case was closed, of
    those that are kept for a time. source: by what act; proposed: the act does not say it, the municipality must
    confirm it.
    """

    sign = models.CharField(_("klasifikacijski znak"), max_length=5, validators=[sign_is_digits])
    title_sl = models.CharField(_("opis (slovensko)"), max_length=250)
    title_en = models.CharField(_("opis (angleško)"), max_length=250)
    keeping = models.CharField(_("hramba"), max_length=10, choices=Keeping)
    years = models.PositiveSmallIntegerField(_("let hrambe"), null=True, blank=True)
    source = models.CharField(_("pravni vir"), max_length=250)
    proposed = models.BooleanField(_("rok je predlog, potrdi občina"), default=False)
    valid_from = models.DateField(_("velja od"))
    valid_to = models.DateField(_("do vključno"), null=True, blank=True)

    objects = ClassSignQuerySet.as_manager()

    class Meta:
        verbose_name = _("klasifikacijski znak")
        verbose_name_plural = _("znaki klasifikacijskega načrta")
        ordering = ["sign", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["sign", "valid_from"], name="classsign_once",
                violation_error_message=_("Ta znak od tega dne že velja."),
            ),
            models.CheckConstraint(condition=Q(sign__regex=SIGN), name="classsign_digits"),
            models.CheckConstraint(
                condition=Q(keeping="years", years__isnull=False, years__gte=1) | (~Q(keeping="years") & Q(years=None)),
                name="classsign_years",
                violation_error_message=_("Vpišite leta hrambe, kadar hramba ni trajna, in samo takrat."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")),
                name="classsign_ends_after_it_begins",
                violation_error_message=_("Zadnji dan je pred prvim."),
            ),
        ]  # fmt: skip
        triggers = [
            FirmTrigger(
                name="never_struck_out",
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF TG_OP = 'UPDATE' AND OLD.valid_to IS NULL
                        AND to_jsonb(NEW) - array['valid_to', 'changed'] = to_jsonb(OLD) - array['valid_to', 'changed']
                    THEN
                        RETURN NEW;  -- it gets its last day
                    END IF;
                    RAISE EXCEPTION 'a sign of the plan is never struck out' USING ERRCODE = 'restrict_violation';
                """,
            ),
            Refuse(name="no_truncate", operation=pgtrigger.Truncate),
        ]

    def __str__(self) -> str:
        return f"{self.sign} {self.title}"

    @property
    def title(self) -> str:
        """In the language in force."""
        return self.title_en if get_language() == "en" else self.title_sl

    @property
    def depth(self) -> int:
        """How deep in the tree: a sign of one digit is a main group."""
        return len(self.sign) - 1
