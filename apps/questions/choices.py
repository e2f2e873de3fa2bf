"""States of a question, reasons, what happened to it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST_TITLE, LONGEST = 160, 4000  # characters
LONGEST_ANSWER = 8000
USUAL_DAYS = 8  # working days within which we answer, where no row says otherwise
HIDDEN_WORDS = "[prikrito]"


class QuestionState(models.TextChoices):
    """Where a question stands, in words that the asker reads."""

    UNCONFIRMED = "unconfirmed", _("čaka na potrditev")
    NEW = "new", _("prejeto")
    ASSIGNED = "assigned", _("v obravnavi")
    ANSWERED = "answered", _("odgovorjeno")
    PUBLISHED = "published", _("odgovorjeno in objavljeno")
    CLOSED = "closed", _("zaključeno")
    REFUSED = "refused", _("zavrnjeno")
    REDACTED = "redacted", _("umaknjeno iz javnosti")


WAITING = (QuestionState.NEW, QuestionState.ASSIGNED)  # the office owes an answer


class RefusalReason(models.TextChoices):
    """Why a question is not answered."""

    ABUSE = "abuse", _("zloraba ali žalitev")
    NOT_OURS = "not_ours", _("za to nismo pristojni")
    NO_QUESTION = "no_question", _("to ni vprašanje za občino")
    REPEATED = "repeated", _("na to smo vam že odgovorili")


class ClosingReason(models.TextChoices):
    """Why nothing more is done with a question."""

    DONE = "done", _("odgovor je dan")
    REPORT = "report", _("obravnavamo kot prijavo napake")
    APPLICATION = "application", _("treba je oddati vlogo")
    WITHDRAWN = "withdrawn", _("vpraševalec je vprašanje umaknil")


class EventKind(models.TextChoices):
    """What happened to a question."""

    STEP = "step", _("korak")
    ASSIGNED = "assigned", _("dodelitev")
    ANSWER = "answer", _("odgovor")
    RETURNED = "returned", _("vrnjeno v popravek")
    NOTE = "note", _("interni zapis")
    TOPIC = "topic", _("tema")
    EDITED = "edited", _("urejeno besedilo")
    CONSENT = "consent", _("soglasje k objavi")
    TURNED = "turned", _("prijava ali vloga")


class Via(models.TextChoices):
    """By which way a question came."""

    WEB = "web", _("spletna stran")
    API = "api", _("program")
