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
    DISPOSAL = "disposal_wait", _("čakanje pred izbrisom po odobrenem seznamu")
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


class Keeping(models.TextChoices):
    """How long the cases under a sign are kept (UUP 45, ZVDAGA)."""

    YEARS = "years", _("določeno število let")
    PERMANENT = "permanent", _("trajno")
    ARCHIVAL = "archival", _("arhivsko gradivo")


class PackageState(models.TextChoices):
    """Where the package of a closed case stands."""

    WAITING = "waiting", _("čaka na izdelavo")
    MADE = "made", _("izdelan")
    HANDED_OVER = "handed_over", _("predan arhivu")
    CONFIRMED = "confirmed", _("arhiv je potrdil prejem")
    FAILED = "failed", _("ni uspelo")


class DisposalState(models.TextChoices):
    """Where a list of cases to be deleted stands."""

    PROPOSED = "proposed", _("čaka na odobritev vodje")
    APPROVED = "approved", _("odobren, čaka na izbris")
    REFUSED = "refused", _("zavrnjen")
    CANCELLED = "cancelled", _("preklican")
    DONE = "done", _("izveden")


class ItemState(models.TextChoices):
    """What became of one case that is to be deleted."""

    PROPOSED = "proposed", _("predlagana za izbris")
    LISTED = "listed", _("na seznamu")
    HELD = "held", _("izločena, hranimo naprej")
    KEPT = "kept", _("ni izbrisana")
    DONE = "done", _("izbrisana")


class Manner(models.TextChoices):
    """How something reached the office (ZUP 63 to 68)."""

    PERSON = "in_person", _("osebno")
    REGISTERED = "registered_post", _("po pošti, priporočeno")
    POST = "post", _("po navadni pošti")
    ORAL = "oral", _("ustno na zapisnik")
    EMAIL = "email", _("po e-pošti")


class FilerKind(models.TextChoices):
    """Who files on paper."""

    PERSON = "person", _("oseba")
    ORGANISATION = "organisation", _("organizacija")


class PaperKind(models.TextChoices):
    """What a document is to the case that it is taken into."""

    INCOMING = "incoming", _("prejeti dokument")
    EVIDENCE = "evidence", _("dokazilo")
    OWN = "own", _("lastni dokument")
    RECORD = "record", _("zapisnik")


class ScanState(models.TextChoices):
    """Where a scan stands on its way to PDF/A."""

    WAITING = "waiting", _("pripravljamo PDF/A")
    DONE = "done", _("v zadevi")
    FAILED = "failed", _("ni uspelo")


class TextKind(models.TextChoices):
    """What a text of staff is for."""

    LETTER = "letter", _("dopis stranki")
    MEMO = "memo", _("uradni zaznamek")
    DECISION = "decision", _("odločitev")


class LetterKind(models.TextChoices):
    """What an officer writes besides decisions (ZUP 74, UUP)."""

    LETTER = "letter", _("dopis stranki")
    MEMO = "memo", _("uradni zaznamek")
