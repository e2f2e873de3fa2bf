"""The report: what is wrong where, who deals with it, and how far it is."""

import math
from typing import Any, Self
from uuid import UUID

from django.apps import apps
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import ExpressionWrapper, F, Q
from django.db.models.expressions import Combinable
from django.db.models.lookups import GreaterThanOrEqual
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from apps.cases.models.cases import departments_of
from apps.core.actor import Actor
from apps.core.history import tracked
from apps.core.legal_time import LJUBLJANA, last_day_before
from apps.core.models import BaseModel
from apps.core.search import Searchable, SearchableQuerySet
from apps.identity.models import Department, Organisation, User
from apps.identity.models.reach import everything
from apps.reports.choices import ClosingReason, HidingReason, Priority, ReportState, StateType, Unit, Via
from apps.reports.models.categories import ReportCategory, ServiceLevel
from apps.reports.models.tiles import COUNT_TILES
from apps.territory.models import Quarter
from apps.territory.services import METRES_PER_DEGREE

VIEW = "reports.view_report"
FIELD = "reports.field_report"  # works outside: contractors, inspectors
NOTHING = Q(pk__in=())
PUBLIC = Q(public=True)
FOR_SEARCH = ("search_title", "search_words", "search_vector")
LONGEST = 4000  # characters of a description (Open311 GeoReport v2)


def square_of(lat: float, lon: float) -> Combinable:
    """The square of the distance from a point in metres, as an expression; plane enough for a town."""
    east = METRES_PER_DEGREE * math.cos(math.radians(lat))
    north, across = (F("lat") - lat) * METRES_PER_DEGREE, (F("lon") - lon) * east
    return ExpressionWrapper(north * north + across * across, output_field=models.FloatField())


class ReportQuerySet(SearchableQuerySet):
    """Reports."""

    def visible_to(self, actor: Actor) -> Self:
        """The one rule: public ones for everybody, one's own, those of one's office, and those that one's organisation
        repairs."""
        if everything(actor):
            return self
        return self.filter(PUBLIC | self.own(actor) | self.at_work(actor) | self.at_repair(actor))

    def in_public(self) -> Self:
        """What anybody may see: not hidden, confirmed, and of a category whose reports are public."""
        return self.filter(PUBLIC)

    def of_person(self, actor: Actor) -> Self:
        """What the person reported, whatever office they hold."""
        return self.filter(self.own(actor))

    def office_of(self, actor: Actor) -> Self:
        """What the actor sees as staff, its inside included."""
        return self if everything(actor) else self.filter(self.at_work(actor))

    def in_field(self, actor: Actor) -> Self:
        """What the actor works on outside: as a contractor, or as an officer of the department."""
        if not actor.has_perm(FIELD):
            return self.none()
        return self.filter(self.at_repair(actor) | self.at_work(actor))

    @staticmethod
    def at_repair(actor: Actor) -> Q:
        """Given to the actor's organisation as the contractor, while they are not hidden. Never those of another one,
        and nothing of who reported."""
        if not actor.has_perm(FIELD) or not actor.employer:
            return NOTHING
        return Q(contractor=actor.employer) & ~Q(kind=StateType.HIDDEN)

    @staticmethod
    def own(actor: Actor) -> Q:
        """Reported by this account."""
        if not actor.user:
            return NOTHING
        return Q(pk__in=apps.get_model("reports", "Reporter").objects.filter(user=actor.user.pk).values("report"))

    @staticmethod
    def at_work(actor: Actor) -> Q:
        """Of the departments in which the actor works as one who sees matters; heads: of their organisation. What
        waits for the reporter's confirmation is nobody's work yet."""
        if not actor.has_perm(VIEW) or not actor.employer:
            return NOTHING
        whose = Q(department__organisation=actor.employer)
        if "head" not in actor.roles:
            # The same twice: named, the planner knows how many reports a department has, of a query nothing.
            whose &= Q(department__in=sorted(actor.departments)) & Q(department__in=departments_of(actor))
        return whose & ~Q(state=ReportState.UNCONFIRMED)

    def named(self) -> Self:
        """With everything that a page says."""
        return self.select_related("category", "quarter", "department", "contractor")

    def in_rows(self) -> Self:
        """With what a row of a list says, and no more."""
        rows = self.select_related("category", "quarter")
        return rows.defer(*FOR_SEARCH, *(f"quarter__{column}" for column in FOR_SEARCH), "text", "attributes")

    def opened(self) -> Self:
        """On which somebody still has to work."""
        return self.filter(kind=StateType.OPEN)

    def unplaced(self) -> Self:
        """Described by words alone: somebody has to put them on the map."""
        return self.filter(lat=None)

    def around(self, lat: float, lon: float, metres: float) -> Self:
        """At most so many metres from a point: the box by the index, then the distance."""
        return self.nearby(lat, lon, metres).filter(GreaterThanOrEqual(metres * metres, square_of(lat, lon)))

    def nearby(self, lat: float, lon: float, metres: float) -> Self:
        """In the box so many metres around a point: what the index finds, corners included."""
        up = metres / METRES_PER_DEGREE
        across = up / math.cos(math.radians(lat))
        return self.within(lat - up, lon - across, lat + up, lon + across)

    def within(self, south: float, west: float, north: float, east: float) -> Self:
        """In a box, in degrees (WGS 84)."""
        return self.filter(lat__gte=south, lat__lte=north, lon__gte=west, lon__lte=east)


@tracked(
    exclude=["search_title", "search_words", "search_vector", "votes", "followers", "street", "alerted_at"],
    personal=["text", "published_text", "address", "attributes"],
)
class Report(BaseModel, Searchable):
    """prijava. Its id is public and says nothing of how many there are.

    lat, lon: degrees (WGS 84), None while nobody has put it on the map; quarter follows from them. text: as it was
    reported, published_text: as it is shown and found. kind and public follow from state and category (`settle`), for
    the indexes. reason: of `ClosingReason` when closed, of `HidingReason` when hidden; before_hidden: where it returns
    to. merged_into: the report that stands for both. due_at: the first instant that is late, by service_level.
    updated_at: the last change that people can see. submission: key of the form that it came by, so that it comes
    once. street: of the address, plain, for filters and subscriptions. waits_since: since when the office owes an
    answer to something new of the reporter or the contractor. split_from: the report that it was part of. alerted_at:
    when subscribers of its area heard of it. votes: how many say that they see it too; followers: how many hear of it.
    """

    category = models.ForeignKey(ReportCategory, models.PROTECT, related_name="reports", verbose_name=_("vrsta"))
    lat = models.FloatField(
        _("zemljepisna širina"), null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    lon = models.FloatField(
        _("zemljepisna dolžina"), null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    address = models.CharField(_("kraj"), max_length=160, blank=True)
    quarter = models.ForeignKey(
        Quarter, models.PROTECT, related_name="+", verbose_name=_("četrtna skupnost"), null=True, blank=True
    )
    text = models.TextField(_("opis, kot je bil prijavljen"), max_length=LONGEST)
    published_text = models.TextField(_("objavljeni opis"), max_length=LONGEST)
    attributes = models.JSONField(_("odgovori na vprašanja vrste"), default=dict, blank=True)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("oddelek"))
    contractor = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("izvajalec"), null=True, blank=True
    )
    officer = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("rešuje"), null=True, blank=True)
    priority = models.PositiveSmallIntegerField(_("prednost"), choices=Priority, default=Priority.NORMAL)
    state = models.CharField(_("stanje"), max_length=20, choices=ReportState, default=ReportState.RECEIVED)
    kind = models.CharField(_("vrsta stanja"), max_length=20, choices=StateType, default=StateType.OPEN)
    public = models.BooleanField(_("javno"), default=False)
    reason = models.CharField(
        _("razlog"), max_length=20, choices=[*ClosingReason.choices, *HidingReason.choices], blank=True
    )
    before_hidden = models.CharField(_("prej"), max_length=20, choices=ReportState, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, related_name="merged", verbose_name=_("združeno v"), null=True, blank=True
    )
    split_from = models.ForeignKey(
        "self", models.PROTECT, related_name="parts", verbose_name=_("nastala iz"), null=True, blank=True
    )
    street = models.CharField(_("ulica"), max_length=80, blank=True, editable=False)
    waits_since = models.DateTimeField(_("čaka na urad od"), null=True, blank=True)
    alerted_at = models.DateTimeField(_("naročniki obveščeni"), null=True, blank=True, editable=False)
    planned_on = models.DateField(_("načrtovano za"), null=True, blank=True)
    received_at = models.DateTimeField(_("prejeto"), default=timezone.now)
    due_at = models.DateTimeField(_("rok"), null=True, blank=True)
    service_level = models.ForeignKey(
        ServiceLevel, models.PROTECT, related_name="+", verbose_name=_("raven storitve"), null=True, blank=True
    )
    answered_at = models.DateTimeField(_("prvi odgovor"), null=True, blank=True)
    closed_at = models.DateTimeField(_("zaključeno"), null=True, blank=True)
    updated_at = models.DateTimeField(_("zadnja javna sprememba"), default=timezone.now)
    votes = models.PositiveIntegerField(_("glasovi"), default=0)
    followers = models.PositiveIntegerField(_("spremljevalci"), default=0)
    via = models.CharField(_("prišlo po poti"), max_length=10, choices=Via, default=Via.WEB)
    submission = models.UUIDField(_("oznaka oddaje"), null=True, blank=True, unique=True)

    objects = ReportQuerySet.as_manager()

    class Meta(Searchable.Meta):
        abstract = False
        verbose_name = _("prijava")
        verbose_name_plural = _("prijave")
        ordering = ["-received_at", "-id"]
        permissions = [("field_report", "Work on reports outside")]
        constraints = [
            models.CheckConstraint(condition=Q(lat=None, lon=None) | Q(lat__isnull=False, lon__isnull=False),
                name="report_whole_position",),
            models.CheckConstraint(
                condition=~Q(state="closed") | ~Q(reason=""), name="report_closed_with_a_reason"
            ),
            models.CheckConstraint(condition=Q(public=False) | ~Q(kind="hidden"), name="report_hidden_is_not_public"),
        ]  # fmt: skip
        indexes = [
            *Searchable.Meta.indexes,
            models.Index(
                fields=["category", "lat", "lon"], condition=Q(kind="open", public=True), name="report_near"
            ),
            models.Index(
                fields=["lat", "lon"], include=["public", "kind", "quarter", "category", "received_at"],
                name="report_box",
            ),
            # With all that the map counts: what fits a time or lies in a box is counted from the index alone.
            models.Index(
                fields=["-received_at", "-id"], include=["lat", "lon", "kind", "quarter", "category"], condition=PUBLIC,
                name="report_latest",
            ),
            models.Index(fields=["-updated_at", "-id"], condition=Q(public=True), name="report_changed"),
            models.Index(fields=["category", "-received_at", "-id"], condition=PUBLIC, name="report_of_category"),
            models.Index(fields=["quarter", "-received_at", "-id"], condition=PUBLIC, name="report_of_quarter"),
            models.Index(fields=["-received_at", "-id"], name="report_received"),
            models.Index(fields=["department", "due_at"], condition=Q(kind="open"), name="report_due"),
            models.Index(
                fields=["address"], opclasses=["varchar_pattern_ops"], condition=PUBLIC & Q(lat__isnull=False),
                name="report_on_street",
            ),
            models.Index(fields=["contractor"], condition=Q(kind="open"), name="report_of_contractor"),
            models.Index(fields=["street", "-received_at", "-id"], condition=PUBLIC, name="report_of_street"),
            models.Index(
                fields=["department", "waits_since"], condition=Q(waits_since__isnull=False), name="report_waits"
            ),
            models.Index(fields=["closed_at"], condition=Q(kind="fixed", public=True), name="report_fixed"),
            models.Index(fields=["department"], condition=Q(lat=None, kind="open"), name="report_unplaced"),
            models.Index(fields=["department"], condition=Q(state="hidden"), name="report_hidden"),
        ]  # fmt: skip
        triggers = [*Searchable.Meta.triggers, COUNT_TILES]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """What it is and where, in the language in force."""
        return f"{self.category.name}, {self.address}" if self.address else self.category.name

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to work on it."""
        return self.kind == StateType.OPEN

    @property
    def is_late(self) -> bool:
        """Whether its time went by and it is open."""
        return self.is_open and self.due_at is not None and timezone.now() >= self.due_at

    @property
    def due_words(self) -> str:
        """The last day, or the hour where it is one."""
        if self.due_at is None:
            return ""
        if self.service_level and self.service_level.unit == Unit.WORKING_HOURS:
            return date_format(timezone.localtime(self.due_at, LJUBLJANA), "SHORT_DATETIME_FORMAT")
        return date_format(last_day_before(self.due_at), "SHORT_DATE_FORMAT")

    @property
    def is_placed(self) -> bool:
        """Whether it is on the map."""
        return self.lat is not None

    @property
    def data_subject(self) -> UUID | None:
        """Whose data this is (apps.core.access): the reporter's account, when there is one."""
        found: Any = getattr(self, "reporter", None)
        return found.user_id if found else None

    @property
    def access_label(self) -> str:
        """What the trail calls it."""
        return f"{self.category.name_sl} {str(self.pk)[-6:]}"

    def get_absolute_url(self) -> str:
        """Its public page."""
        return reverse("reports:report", args=[self.pk])

    def searched(self) -> tuple[str, ...]:
        """Only by what is published."""
        return (f"{self.category.name_sl} {self.address}", self.category.name_en, self.published_text)
