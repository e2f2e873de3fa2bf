"""What co-applicants and applicants tell each other through the portal. Mails of notices carry titles alone, which name
nobody; who and why is read behind sign-in."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from apps.applications.models import Application, Cosigner
from apps.identity.models import User
from apps.notifications.services import notify

KIND = "applications.cosigning"
CHANGED = (
    gettext_noop("Vloga, ki ste jo potrdili, je spremenjena"),
    gettext_noop(
        "Vloga »%(title)s« se je po vaši potrditvi spremenila, zato potrditev ne velja več. Preglejte jo in jo "
        "potrdite znova."
    ),
)
WITHDRAWN = (
    gettext_noop("Povabilo k sopodpisu vloge je umaknjeno"),
    gettext_noop("Vlagatelj vas ne vabi več k sopodpisu vloge »%(title)s«. Ničesar vam ni treba storiti."),
)
CONFIRMED = gettext_noop("Sovlagatelj je potrdil vlogo"), gettext_noop("Vloga »%(title)s«, potrditev: %(name)s.")
DECLINED = gettext_noop("Sovlagatelj vloge ni potrdil"), gettext_noop("Vloga »%(title)s«, zavrnitev: %(name)s.")
WHY = gettext_noop("Razlog: %(reason)s")


def who_applies(application: Application) -> str:
    """Who invites: the party, and who fills it in when that is somebody else."""
    party = application.organisation or application.principal or application.applicant
    if application.applicant and party != application.applicant:
        return f"{application.applicant} ({party})"
    return str(party)


def _fill(text: str, words: dict[str, str]) -> str:
    language = "en" if translation.get_language() == "en" else "sl"
    told = _(text) % {**words, "title": words[f"title_{language}"]}
    return f"{told} {_(WHY) % words}" if words.get("reason") else told


fill = lazy(_fill, str)


def _tell(user: User | None, what: tuple[str, str], application: Application, page: str, key: str, **more: str) -> None:
    if user is None or not user.is_active or user.erased:
        return
    procedure = application.version.procedure
    titles: dict[str, str] = {"title_sl": procedure.title_sl, "title_en": procedure.title_en}
    notify(user=user, kind=KIND, title=fill(what[0], titles), body=fill(what[1], titles | more), url=page, dedupe=key)


def _page(name: str, application: Application) -> str:
    """In its Slovenian form; the notice leads to it in the language of whoever reads."""
    with translation.override(settings.LANGUAGE_CODE):
        return reverse(f"applications:{name}", args=[application.pk])


def tell_changed(application: Application, cosigner: Cosigner, key: str) -> None:
    """Once for each `key`: that a confirmation is void, and wanted anew."""
    _tell(cosigner.user, CHANGED, application, _page("cosignature", application), key)


def tell_withdrawn(application: Application, cosigner: Cosigner) -> None:
    """One who had opened the invitation, that nobody waits for them any more."""
    _tell(cosigner.user, WITHDRAWN, application, "", f"{cosigner.pk}:withdrawn")


def tell_answered(application: Application, cosigner: Cosigner, *, confirmed: bool) -> None:
    """The applicant, what a co-applicant said and, as far as they told, why."""
    more: dict[str, Any] = {"name": cosigner.name, "reason": str(cosigner.reason)}
    what, page = CONFIRMED if confirmed else DECLINED, _page("cosigners", application)
    _tell(application.applicant, what, application, page, f"{cosigner.pk}:{cosigner.answered}", **more)
