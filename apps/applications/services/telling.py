"""Who hears that an application was filed. Each is told once, however often it is asked: notices and letters carry the
application as their key. No mail says more than the number and the procedure."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from apps.applications.models import Application
from apps.cases.services import officers_of
from apps.core.outgoing import render_mail
from apps.notifications.services import Letter, notify, post_letters

KIND, OFFICE_KIND = "applications.filed", "applications.received"
MAIL = "applications/mail/received"
BODIES = {
    "own": gettext_noop(
        "Vlogo »%(title)s« smo prejeli pod številko %(number)s. Na strani vloge so potrdilo, podatki za plačilo in rok "
        "za odločitev."
    ),
    "principal": gettext_noop(
        "V vašem imenu je bila vložena vloga »%(title)s«, številka %(number)s. Vložil: %(filer)s."
    ),
    "cosigner": gettext_noop("Vloga »%(title)s«, ki ste jo potrdili, je vložena pod številko %(number)s."),
    "office": gettext_noop("Prispela je vloga »%(title)s«, zadeva %(number)s."),
}
TITLE, OFFICE_TITLE = gettext_noop("Vloga je oddana, zadeva %(number)s"), gettext_noop("Nova zadeva %(number)s")


def _fill(text: str, words: dict[str, str]) -> str:
    language = "en" if translation.get_language() == "en" else "sl"
    return _(text) % {**words, "title": words[f"title_{language}"]}


fill = lazy(_fill, str)


def filed_application(application_id: UUID | str) -> Application:
    """With everybody who hears of it."""
    rows = Application.objects.filed().select_related("case__department", "applicant", "principal")
    application: Application = rows.get(pk=application_id)
    return application


def words_of(application: Application) -> dict[str, str]:
    """Number and titles."""
    case: Any = application.case
    return {
        "number": case.number, "title_sl": case.title_sl, "title_en": case.title_en,
        "filer": str(application.applicant or ""),
    }  # fmt: skip


def tell_applicant(application_id: UUID | str) -> None:
    """Whoever filed it, the person in whose name it was filed by another, and who confirmed it with them."""
    application = filed_application(application_id)
    words, page = words_of(application), _page(application)
    told = [("own", application.applicant), ("principal", application.principal)]
    told += [("cosigner", one.user) for one in application.cosigners.select_related("user")]
    for what, user in told:
        if user and user.is_active and not user.erased:
            notify(
                user=user, kind=KIND, title=fill(TITLE, words), body=fill(BODIES[what], words), url=page,
                dedupe=str(application.pk),
            )  # fmt: skip


def _page(application: Application) -> str:
    """In its Slovenian form; the notice leads to it in the language of whoever reads."""
    with translation.override(settings.LANGUAGE_CODE):
        return reverse("applications:filed", args=[application.pk])


def tell_department(application_id: UUID | str) -> None:
    """The department's mailbox; without one the officers who work there today."""
    application = filed_application(application_id)
    case: Any = application.case
    with translation.override(settings.LANGUAGE_CODE):
        page = reverse("admin:cases_case_change", args=[case.pk])
    if case.department.email:
        post_letters([_letter(application, case.department.email, page)])
        return
    words = words_of(application)
    for officer in officers_of(case):
        notify(
            user=officer, kind=OFFICE_KIND, title=fill(OFFICE_TITLE, words), body=fill(BODIES["office"], words),
            url=page, dedupe=str(application.pk),
        )  # fmt: skip


def _letter(application: Application, address: str, page: str) -> Letter:
    context = {"words": words_of(application), "case": application.case, "path": page}
    mail = render_mail(MAIL, context, language=settings.LANGUAGE_CODE)
    return Letter(
        to=address, subject=mail.subject, text=mail.text, html=mail.html, kind=OFFICE_KIND, dedupe=str(application.pk)
    )
