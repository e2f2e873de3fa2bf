"""States of a report and their types, reasons, priorities, areas, units of service levels."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

REPORT = "report"  # kind of owner of photos
MOST_PHOTOS = 4  # of one sending


class ReportState(models.TextChoices):
    """Where a report stands, in words that everybody reads."""

    UNCONFIRMED = "unconfirmed", _("čaka na potrditev")
    RECEIVED = "received", _("prejeto")
    ACCEPTED = "accepted", _("v obravnavi")
    PLANNED = "planned", _("načrtovano")
    IN_PROGRESS = "in_progress", _("v delu")
    FORWARDED = "forwarded", _("posredovano pristojnim")
    REOPENED = "reopened", _("znova odprto")
    FIXED = "fixed", _("odpravljeno")
    CLOSED = "closed", _("zaključeno brez popravila")
    HIDDEN = "hidden", _("skrito")


class StateType(models.TextChoices):
    """What a state means to people: "closed" is not "fixed"."""

    OPEN = "open", _("odprto")
    FIXED = "fixed", _("odpravljeno")
    CLOSED_NOT_FIXED = "closed_not_fixed", _("zaključeno brez popravila")
    HIDDEN = "hidden", _("ni javno")


TYPES: dict[str, StateType] = {
    **dict.fromkeys(ReportState.values, StateType.OPEN),
    ReportState.UNCONFIRMED: StateType.HIDDEN,
    ReportState.FIXED: StateType.FIXED,
    ReportState.CLOSED: StateType.CLOSED_NOT_FIXED,
    ReportState.HIDDEN: StateType.HIDDEN,
}
OPEN_STATES = tuple(state for state in ReportState if TYPES[state] == StateType.OPEN)


class ClosingReason(models.TextChoices):
    """Why a report is closed although nothing was fixed."""

    NOT_OURS = "not_ours", _("za to nismo pristojni")
    DUPLICATE = "duplicate", _("je že prijavljeno")
    CANNOT = "cannot", _("tega ni mogoče popraviti")
    REFUSED = "refused", _("predloga nismo sprejeli")


class HidingReason(models.TextChoices):
    """Why nobody but staff and the reporter sees a report."""

    ABUSE = "abuse", _("zloraba ali žalitev")
    PRIVATE = "private", _("osebni podatki ali zasebna zadeva")


class Priority(models.IntegerChoices):
    """What comes first."""

    LOW = 1, _("nizka")
    NORMAL = 2, _("običajna")
    HIGH = 3, _("visoka")
    URGENT = 4, _("nujna")


class Unit(models.TextChoices):
    """In what a service level is counted."""

    WORKING_HOURS = "working_hours", _("delovne ure")
    WORKING_DAYS = "working_days", _("delovni dnevi")
    DAYS = "days", pgettext_lazy("rok", "dnevi")


class Via(models.TextChoices):
    """By which way a report came."""

    WEB = "web", _("spletna stran")
    API = "api", _("program")
    OPEN311 = "open311", _("Open311")
    MAIL = "mail", _("e-pošta")


class EventKind(models.TextChoices):
    """What happened to a report."""

    STEP = "step", _("korak")
    ANSWER = "answer", _("odgovor")
    NOTE = "note", _("interni zapis")
    ASSIGNED = "assigned", _("dodelitev")
    PRIORITY = "priority", _("prednost")
    CATEGORY = "category", _("sprememba vrste")
    PLACED = "placed", _("lega")
    EDITED = "edited", _("urejeno besedilo")
    MERGED = "merged", _("združitev")
    SPLIT = "split", _("razdelitev")
    COMMENT = "comment", _("pojasnilo prijavitelja")


class DispatchState(models.TextChoices):
    """What became of a report that is passed on to another body."""

    WAITING = "waiting", _("čaka na pošiljanje")
    SENDING = "sending", _("se pošilja")
    SENT = "sent", _("poslano, spremljamo")
    STUCK = "stuck", _("se je zataknilo")
    CANCELLED = "cancelled", _("preklicano")
    CLOSED = "closed", _("prejemnik je končal")


class Area(models.TextChoices):
    """Groups of categories."""

    ROADS = "roads", _("Ceste in pločniki")
    LIGHTING = "lighting", _("Javna razsvetljava")
    WASTE = "waste", _("Odpadki in čistoča")
    GREEN = "green", _("Zelenje in drevesa")
    WATER = "water", _("Voda in kanalizacija")
    TRAFFIC = "traffic", _("Promet in parkiranje")
    PUBLIC = "public", _("Igrišča, klopi in javni prostor")
    ANIMALS = "animals", _("Živali")
    PEOPLE = "people", _("Ljudje v stiski")
    OTHER = "other", _("Drugo")


AREA_ICONS = {
    Area.ROADS: "delo", Area.LIGHTING: "luc", Area.WASTE: "smeti", Area.GREEN: "drevo", Area.WATER: "reka",
    Area.TRAFFIC: "avto", Area.PUBLIC: "vrt", Area.ANIMALS: "list", Area.PEOPLE: "skupina", Area.OTHER: "sporocilo",
}  # fmt: skip


class DataType(models.TextChoices):
    """Of an attribute, as Open311 GeoReport v2 names them."""

    STRING = "string", _("besedilo")
    NUMBER = "number", _("število")
    DATETIME = "datetime", _("datum in ura")
    TEXT = "text", _("daljše besedilo")
    SINGLE = "singlevaluelist", _("ena izbira")
    MULTI = "multivaluelist", _("več izbir")


class AreaKind(models.TextChoices):
    """Of which area somebody wants to hear."""

    POINT = "point", _("okolica točke")
    QUARTER = "quarter", _("četrtna skupnost")
    STREET = "street", _("ulica ali naselje")


class Rhythm(models.TextChoices):
    """How often they hear of it."""

    AT_ONCE = "at_once", _("sproti")
    DAILY = "daily", _("enkrat na dan")
