"""Words of CAP 1.2 (OASIS, data dictionary), and states of alerts. Values are those of the standard in small letters;
`apps.alerts.cap` writes them as the standard does."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Status(models.TextChoices):
    """alert.status. Exercises reach everybody, marked; tests reach nobody but responders."""

    ACTUAL = "actual", _("zares")
    EXERCISE = "exercise", _("vaja")
    TEST = "test", _("preizkus zvez")


class MsgType(models.TextChoices):
    """alert.msgType."""

    ALERT = "alert", _("opozorilo")
    UPDATE = "update", _("dopolnitev")
    CANCEL = "cancel", _("preklic")


class Category(models.TextChoices):
    """info.category."""

    GEO = "Geo", _("zemlja (potres, plaz)")
    MET = "Met", _("vreme in poplave")
    SAFETY = "Safety", _("splošna varnost")
    SECURITY = "Security", _("javni red in varnost")
    RESCUE = "Rescue", _("reševanje")
    FIRE = "Fire", _("požar")
    HEALTH = "Health", _("zdravje")
    ENV = "Env", _("okolje")
    TRANSPORT = "Transport", _("promet")
    INFRA = "Infra", _("oskrba in vodi")
    CBRNE = "CBRNE", _("nevarne snovi in sevanje")
    OTHER = "Other", _("drugo")


class Urgency(models.TextChoices):
    """info.urgency, with what it means."""

    IMMEDIATE = "Immediate", _("takoj: ljudje naj ukrepajo zdaj")
    EXPECTED = "Expected", _("kmalu: ljudje naj ukrepajo v naslednji uri")
    FUTURE = "Future", _("pozneje: ljudje naj se pripravijo")
    PAST = "Past", _("mimo: ukrepi niso več potrebni")
    UNKNOWN = "Unknown", pgettext_lazy("nujnost", "ni znano")


class Severity(models.TextChoices):
    """info.severity, gravest first."""

    EXTREME = "Extreme", _("izjemna: velika nevarnost za življenje ali premoženje")
    SEVERE = "Severe", _("huda: resna nevarnost za življenje ali premoženje")
    MODERATE = "Moderate", _("zmerna: mogoča nevarnost")
    MINOR = "Minor", _("majhna: nevarnost je majhna ali je ni")
    UNKNOWN = "Unknown", pgettext_lazy("resnost", "ni znano")


class Certainty(models.TextChoices):
    """info.certainty."""

    OBSERVED = "Observed", _("zgodilo se je ali se dogaja")
    LIKELY = "Likely", _("verjetno (več kot polovična možnost)")
    POSSIBLE = "Possible", _("mogoče (manj kot polovična možnost)")
    UNLIKELY = "Unlikely", _("malo verjetno")
    UNKNOWN = "Unknown", pgettext_lazy("gotovost", "ni znano")


GRAVITY = {Severity.UNKNOWN: 0, Severity.MINOR: 1, Severity.MODERATE: 2, Severity.SEVERE: 3, Severity.EXTREME: 4}


class AlertState(models.TextChoices):
    """Where a row stands. What was issued never changes; what became of it is `Standing`."""

    DRAFT = "draft", _("osnutek")
    WAITING = "waiting", _("čaka drugo osebo")
    ISSUED = "issued", _("izdano")
    REJECTED = "rejected", _("zavrnjeno")


class Standing(models.TextChoices):
    """A row as people see it: with later messages and time taken into account."""

    DRAFT = "draft", _("osnutek")
    WAITING = "waiting", _("čaka drugo osebo")
    REJECTED = "rejected", _("zavrnjeno")
    ACTIVE = "active", _("velja")
    UPDATED = "updated", _("dopolnjeno")
    ENDED = "ended", _("preklicano")
    EXPIRED = "expired", _("poteklo")


class GroupKind(models.TextChoices):
    """Who responds."""

    FIRE = "fire", _("gasilci")
    WARDENS = "wardens", _("redarji")
    PROTECTION = "protection", _("civilna zaščita")
    OTHER = "other", _("drugi")


class Answer(models.TextChoices):
    """What a responder says."""

    COMING = "coming", _("prihajam")
    CANNOT = "cannot", _("ne morem")


class PlanKind(models.TextChoices):
    """What is published."""

    ASSESSMENT = "assessment", _("ocena ogroženosti")
    PLAN = "plan", _("načrt zaščite in reševanja")
    OTHER = "other", _("drug dokument")
