"""States of cases and kinds of what happens to them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseState(models.TextChoices):
    """Where a case stands, in the public wording (colours, what comes next and steps: `workflow`)."""

    RECEIVED = "received", _("prejeto")
    INCOMPLETE = "incomplete", _("nepopolno")
    SUPPLEMENT_REQUESTED = "supplement_requested", _("čaka na dopolnitev")
    SUPPLEMENTED = "supplemented", _("dopolnjeno")
    IN_REVIEW = "in_review", _("v obravnavi")
    WAITING_FOR_OPINION = "waiting_for_opinion", _("čaka na mnenje")
    SUSPENDED = "suspended", _("prekinjeno")
    DECIDED = "decided", _("odločeno")
    DISPATCHED = "dispatched", _("odločitev je poslana")
    SERVED = "served", _("odločitev je vročena")
    REOPENED = "reopened", _("znova odprto po pritožbi")
    FINAL = "final", _("pravnomočno končano")
    WITHDRAWN = "withdrawn", _("umaknjeno")
    TRANSFERRED = "transferred", _("odstopljeno pristojnemu organu")
    JOINED = "joined", _("združeno z drugo zadevo")


FINAL = (CaseState.FINAL, CaseState.WITHDRAWN, CaseState.TRANSFERRED, CaseState.JOINED)  # where nothing more is done

APPEALABLE = (CaseState.SERVED, CaseState.FINAL)  # where an appeal is taken, a late one too


class Outcome(models.TextChoices):
    """How a case was decided."""

    GRANTED = "granted", _("ugodeno")
    PARTLY = "partly_granted", _("delno ugodeno")
    REFUSED = "refused", _("zavrnjeno")
    DISMISSED = "dismissed", _("zavrženo")


class Channel(models.TextChoices):
    """How it came in."""

    E_IDENTIFIED = "e_identified", _("prek portala, z dokazano identiteto")
    WEB = "web_without_identification", _("prek portala, brez dokazane identitete")
    PAPER = "paper", _("na papirju ali ustno")


class EventKind(models.TextChoices):
    """What happened; the words that people read stand on the event itself. Deadlines follow from these
    (`deadlines`)."""

    RECEIVED = "received", _("prejem")
    DOCUMENT = "document", _("dokument")
    NOTE = "note", _("zapis")
    STEP = "step", _("korak postopka")
    ASSIGNED = "assigned", _("dodelitev")
    SUPPLEMENT_REQUESTED = "supp_requested", _("poziv za dopolnitev")
    SUPPLEMENT_SERVED = "supp_served", _("vročitev poziva")
    SUPPLEMENT_EXTENDED = "supp_extended", _("podaljšan rok za dopolnitev")
    SUPPLEMENT_RECEIVED = "supp_received", _("prejeta dopolnitev")
    ACCEPTED = "accepted", _("vloga je popolna")
    SUSPENDED = "suspended", _("prekinitev postopka")
    RESUMED = "resumed", _("nadaljevanje postopka")
    DECIDED = "decided", _("odločitev")
    DISPATCHED = "dispatched", _("odprema")
    SERVED = "served", _("vročitev")
    APPEALED = "appealed", _("pritožba")
    MESSAGE = "message", _("sporočilo")
    OPINION = "opinion", _("mnenje")


DECIDED: tuple[EventKind, ...] = (EventKind.DECIDED,)  # kinds of events by which a case is decided


class DeadlineKind(models.TextChoices):
    """What a deadline is for."""

    CALL = "call", _("pregled popolnosti")
    SUPPLEMENT = "supplement", _("dopolnitev vloge")
    DECISION = "decision", _("odločitev")
    APPEAL = "appeal", _("pritožba")
    OPINION = "opinion", _("mnenje")


class RuleCode(models.TextChoices):
    """Periods that the law sets and may change."""

    CALL = "supplement_call", _("poziv za dopolnitev, od prejema vloge")
    SUPPLEMENT = "supplement_period", _("predlagani rok za dopolnitev")
    FICTION = "service_fiction", _("fikcija vročitve, od obvestila")
    APPEAL = "appeal_period", _("rok za pritožbo, od vročitve")
    OPINION = "opinion_period", _("predlagani rok za mnenje, od zaprosila")


class DecisionKind(models.TextChoices):
    """What is issued (ZUP 207, 226)."""

    DECISION = "decision", _("odločba")
    RULING = "ruling", _("sklep")


class DecisionState(models.TextChoices):
    """From the draft of the officer to what the head issued."""

    DRAFT = "draft", _("osnutek")
    SUBMITTED = "submitted", _("čaka na odobritev")
    RETURNED = "returned", _("vrnjeno v popravek")
    ISSUED = "issued", _("izdano")


class DeliveryMethod(models.TextChoices):
    """How a decision reaches the party."""

    ELECTRONIC = "electronic", _("elektronsko, po varni poti (SI-CeV)")
    PERSONAL = "personal", _("osebno, po pošti s povratnico")
    COUNTER = "counter", _("osebno, v prostorih organa")
    POST = "post", _("navadna pošta")


class DeliveryState(models.TextChoices):
    """Where a delivery stands."""

    QUEUED = "queued", _("pripravljeno")
    SENT = "sent", _("poslano")
    SERVED = "served", _("vročeno")
    FAILED = "failed", _("ni vročeno")


class SupplementState(models.TextChoices):
    """Where a call for a supplement stands."""

    OPEN = "open", _("čaka na dopolnitev")
    ANSWERED = "answered", _("dopolnjeno")
    CLOSED = "closed", _("ni več potrebno")


class OpinionState(models.TextChoices):
    """Where a request for an opinion stands."""

    OPEN = "open", _("čaka na mnenje")
    ANSWERED = "answered", _("mnenje je dano")
    WITHDRAWN = "withdrawn", _("ni več potrebno")


class PartyKind(models.TextChoices):
    """As what somebody takes part in a case besides the applicant."""

    PARTY = "party", _("stranka")
    SIDE = "side_participant", _("stranski udeleženec")
    REPRESENTATIVE = "representative", _("zastopnik ali pooblaščenec")


class ItemKind(models.TextChoices):
    """What can be marked in a call for a supplement."""

    FIELD = "field", _("podatek")
    ATTACHMENT = "attachment", _("priloga")
    OTHER = "other", _("drugo")
