"""What e-vloge know of a person, how they forget, and how long they keep."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.applications.choices import ApplicationState
from apps.applications.models import Application, Cosigner, Supplement
from apps.applications.services import upkeep
from apps.applications.services.cosigning_words import who_applies
from apps.applications.services.drafts import definition_of, evaluation_of
from apps.applications.services.overlay import current_of
from apps.applications.services.summary import parts_of
from apps.applications.services.supplements import discard_draft
from apps.applications.wording import means_words
from apps.core import history, plugs
from apps.core.actor import Actor, system_actor
from apps.core.plugs import Erasure, ErasureLine, PersonalData, RetentionRule
from apps.core.retention import cutoff

KEPT = _(
    "Uredba o upravnem poslovanju in ZVDAGA: gradivo upravnih zadev hranimo, kot določa klasifikacijski načrt, "
    "praviloma trajno (GDPR, 17. člen, točka 3(b))"
)


def _concerning(user: Any) -> Any:
    """Applications in this person's own name, whoever filled them in; on paper once the case is tied to them."""
    own = Q(principal=user.pk) | Q(applicant=user.pk, principal=None, organisation=None)
    cases = Q(case__applicant=user.pk, case__organisation=None, case__principal=None)
    return Application.objects.filter(own | Q(state=ApplicationState.TYPED) & cases)


def _shown(user: Any) -> Any:
    """What the person sees of it: not the drafts that others have not filed yet."""
    return _concerning(user).filter(Q(principal=None) | Q(case__isnull=False))


def my_applications(actor: Actor) -> list[dict[str, Any]]:
    """Personal data: drafts and filed applications with all answers (identifiers masked below the level `substantial`,
    as everywhere in the export); of those that the person filled in for others only that they did."""
    if not actor.user:
        return []
    rows = _shown(actor.user) | Application.objects.filter(applicant=actor.user.pk)
    rows = rows.select_related("version__procedure", "case", "organisation", "principal__person", "applicant__person")
    rows = rows.prefetch_related("cosigners")
    full = actor.at_least("substantial")
    return [
        _told(row, _answers(row, full=full) if _is_about(row, actor.user) else [])
        for row in rows.order_by("created", "pk")
    ]


def _is_about(row: Application, user: Any) -> bool:
    """Whether it is in the person's own name."""
    return row.principal_id == user.pk or (row.principal_id is None and row.organisation_id is None)


def _told(row: Application, answers: list[str]) -> dict[str, Any]:
    party = row.organisation or row.principal
    return {
        "number": str(row.case) if row.case else None,
        "title": row.version.procedure.title,
        "state": str(row.get_state_display()),
        "created": row.created.isoformat(),
        "changed": row.changed.isoformat(),
        "filed": row.filed.isoformat() if row.filed else None,
        "in_name_of": str(party) if party else None,
        "means": means_words(row.means) if row.means else None,
        "fee_cents": row.fee,
        "sha256": row.digest or None,
        "cosigners": [f"{one.name}: {one.get_state_display()}" for one in row.cosigners.all()],
        "answers": answers,
    }


def my_cosignatures(actor: Actor) -> list[dict[str, Any]]:
    """Personal data: applications of others that the person was invited to confirm, and what they said."""
    if not actor.user:
        return []
    rows = Cosigner.objects.filter(user=actor.user.pk).select_related(
        "application__version__procedure", "application__case", "application__applicant", "application__organisation",
        "application__principal",
    )  # fmt: skip
    return [
        {
            "number": str(row.application.case) if row.application.case else None,
            "title": row.application.version.procedure.title,
            "invited_by": who_applies(row.application),
            "called": row.name,
            "email": str(row.email),
            "state": str(row.get_state_display()),
            "answered": row.answered.isoformat() if row.answered else None,
            "means": means_words(row.means) if row.means else None,
            "reason": str(row.reason) or None,
            "sha256": row.digest or None,
        }
        for row in rows.order_by("created", "pk")
    ]


def _answers(row: Application, *, full: bool) -> list[str]:
    """`Namen posega: vodovod`, in the language in force. full: identifiers too."""
    language = get_language() or "sl"
    if row.is_draft:
        parts = parts_of(definition_of(row.version), evaluation_of(row), language, masked=not full)
    else:
        parts = current_of(row).parts(language, masked=not full)
    return [f"{line.label}: {line.value}" for part in parts for line in part.lines if line.value]


def _drafts(user: Any) -> Any:
    return _concerning(user).drafts()


def _invitations(user: Any) -> Any:
    """To drafts of others: opened by the person, or sent to their address and opened by nobody."""
    address = getattr(getattr(user, "person", None), "contact_email", "") or user.email
    sent = Q(user=None, email_index__matches=address) if address else Q(pk=None)
    return Cosigner.objects.exclude(application__state=ApplicationState.FILED).filter(Q(user=user.pk) | sent)


def erasure_plan(user: Any) -> Iterator[ErasureLine]:
    """Drafts go; what was filed is the municipality's record of a matter."""
    yield ErasureLine(
        _("osnutki vlog z odgovori in prilogami"), "erased", _("ni več podlage za hrambo (GDPR, 17. člen)"),
        _drafts(user).count(),
    )  # fmt: skip
    yield ErasureLine(
        _("povabila k sopodpisu osnutkov drugih in odgovori nanje"), "erased",
        _("ni več podlage za hrambo (GDPR, 17. člen)"), _invitations(user).count(),
    )  # fmt: skip
    signed = Cosigner.objects.filter(user=user.pk, application__state=ApplicationState.FILED)
    yield ErasureLine(_("sopodpisi oddanih vlog"), "kept", KEPT, signed.count())
    filed = _concerning(user).in_cases() | Application.objects.filed().filter(applicant=user.pk)
    yield ErasureLine(_("oddane vloge: vsebina, priloge, potrdilo"), "kept", KEPT, filed.count())
    unsent_count = Supplement.objects.filter(applicant=user.pk, stage="draft").count()
    yield ErasureLine(
        _("dopolnitve, ki niso bile oddane"), "erased", _("ni več podlage za hrambo (GDPR, 17. člen)"), unsent_count
    )
    for_others = Application.objects.drafts().filter(applicant=user.pk).exclude(organisation=None)
    yield ErasureLine(
        _("osnutki, ki jih je oseba pisala za organizacijo"), "kept",
        _("pripadajo organizaciji; izbrišemo jih po roku za osnutke"), for_others.count(),
    )  # fmt: skip


def erase(user: Any) -> None:
    """Drafts in the person's name, those that the person filled in for another person, and invitations to drafts."""
    for invitation in list(_invitations(user)):
        Cosigner.objects.filter(pk=invitation.pk).delete()
        history.forget(invitation, reason="izbris osebe")
    rows = _drafts(user) | Application.objects.drafts().filter(applicant=user.pk, organisation=None)
    for draft in rows:
        upkeep.discard(draft, system_actor("erasure"))
    for supplement in Supplement.objects.filter(applicant=user.pk, stage="draft"):
        discard_draft(supplement)


def unsent(today: dt.date) -> QuerySet[Any]:
    """Answers to calls that wait no more and that were never sent."""
    over = Supplement.objects.filter(stage="draft", request__changed__lt=cutoff(today, "P90D"))
    return over.exclude(request__state="open")


def never(today: dt.date) -> QuerySet[Any]:
    """What the portal does not end by itself."""
    return Application.objects.none()


RULES: tuple[tuple[str, RetentionRule], ...] = (
    ("applications.drafts", RetentionRule(
        title=_("Osnutki vlog"), period=_("90 dni po zadnji spremembi, z obvestilom 14 dni prej"),
        duration=upkeep.STALE, start=_("zadnja sprememba osnutka"),
        basis=_("GDPR, 5. člen, točka 1(c) in 1(e)"), due=upkeep.outdated, act=upkeep.discard,
        needed=upkeep.still_used, proposed=True,
    )),
    ("applications.supplements", RetentionRule(
        title=_("Neoddane dopolnitve"), period=_("90 dni po tem, ko dopolnitev ni več potrebna"), duration="P90D",
        start=_("konec poziva"), basis=_("GDPR, 5. člen, točka 1(c) in 1(e)"), due=unsent, act=discard_draft,
        proposed=True,
    )),
    ("applications.filed", RetentionRule(
        title=_("Oddane vloge"), period=_("kot določa klasifikacijski načrt, praviloma trajno"), basis=KEPT,
        start=_("zaključek zadeve"), due=never, act=lambda application: None,
    )),
)  # fmt: skip


def register() -> None:
    """Called from the app's `register`."""
    plugs.personal_data.register(
        "applications",
        PersonalData(
            _("Vloge"), my_applications,
            labels={
                "title": _("Postopek"), "filed": _("Oddana"), "in_name_of": _("V imenu"), "means": _("Način prijave"),
                "cosigners": _("Sovlagatelji"), "fee_cents": _("Taksa v centih"),
                "sha256": _("Odtis SHA-256"), "answers": _("Odgovori"),
            },
            purpose=_("izpolnjevanje in vložitev vlog"),
            basis=_("GDPR, 6. člen, točka 1(e); Zakon o splošnem upravnem postopku"),
            source=_("vi sami, vaš račun in SI-PASS"),
            kept=_("osnutke 90 dni po zadnji spremembi; oddane vloge, kot določa klasifikacijski načrt"),
        ),
        order=19,
    )  # fmt: skip
    plugs.personal_data.register(
        "applications.cosigned",
        PersonalData(
            _("Sopodpisi vlog"), my_cosignatures,
            labels={
                "title": _("Postopek"), "invited_by": _("Povabil"), "called": _("Ime v povabilu"),
                "answered": _("Odgovor dan"), "means": _("Način prijave"), "reason": _("Razlog zavrnitve"),
                "sha256": _("Odtis SHA-256"),
            },
            purpose=_("skupna vložitev vlog"),
            basis=_("GDPR, 6. člen, točka 1(e); Zakon o splošnem upravnem postopku"),
            source=_("vlagatelj, ki vas je povabil, in vi sami"),
            kept=_("z osnutkom, ki mu pripadajo; pri oddanih vlogah, kot določa klasifikacijski načrt"),
        ),
        order=20,
    )  # fmt: skip
    plugs.erasures.register("applications", Erasure(erasure_plan, erase), order=20)
    for order, (key, rule) in enumerate(RULES):
        plugs.retention_rules.register(key, rule, order=300 + order)
