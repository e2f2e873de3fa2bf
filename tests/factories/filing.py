"""Drafts that are ready to be filed, and filed ones, through the services."""

import zlib
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from apps.applications.choices import APPLICATION
from apps.applications.models import Application, FormVersion
from apps.applications.services.drafts import begin_application, save_answers
from apps.applications.services.filing import file_application
from apps.core.actor import Actor
from apps.documents.models import Document
from apps.documents.services import check_file, receive_document
from apps.identity.choices import MandateState, Source
from apps.identity.models import Mandate, Organisation, Person, User
from tests.conftest import make_user
from tests.documents.conftest import pdf
from tests.factories.applications import (
    FEE,
    make_form,
    minimal_definition,
    requirement,
    step,
    text_field,
)
from tests.factories.people import TESTS, make_person

EMSO = "1403958505028"  # of Marija; the others get one of their own
HIDDEN = {"field": "namen", "eq": "skrito"}


def fee_definition(**values: Any) -> dict[str, Any]:
    """A form with a fee, a hidden field, a prefilled one, an IBAN and an attachment."""
    return (
        minimal_definition(
            fee=FEE,
            attachments=[requirement("nacrt"), requirement("dodatek", required=True, show_if=HIDDEN)],
            steps=[
                step(
                    "vloga",
                    text_field("ime", prefill="applicant.name", read_only=True, required=True),
                    text_field("emso", type="emso", prefill="applicant.emso", read_only=True, sensitive=True),
                    text_field("namen", required=True, max_length=200),
                    text_field("skrivnost", show_if=HIDDEN),
                    text_field("iban", type="iban", sensitive=True),
                ),
            ],
        )
        | values
    )


def citizen(username: str = "marija", *, level: str = "substantial", **values: Any) -> Actor:
    """A person of SI-PASS, signed in at a level."""
    user = make_user(username, first_name=username.title(), last_name="Kolarič", email=f"{username}@example.si")
    return acting(user, level=level, **values)


def emso_of(username: str) -> str:
    """Another one for every name, with the right control digit."""
    if username == "marija":
        return EMSO
    digits = f"0101990{zlib.crc32(username.encode()) % 99_999:05}"
    weights = (7, 6, 5, 4, 3, 2) * 2
    rest = sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True)) % 11
    return f"{digits}{(11 - rest) % 11 % 10}"


def acting(user: User, *, level: str = "substantial", **values: Any) -> Actor:
    """Somebody who is known, signed in at a level."""
    if not Person.objects.filter(user=user).exists():
        given = {
            "source": Source.SIPASS, "mechanism": "smsPASS", "emso": emso_of(user.username), "address": "Prešernova ulica 12, 2250 Ptuj",
            "contact_email": f"{user.username}@example.si",
        }  # fmt: skip
        make_person(user, **given | values)
    return Actor(user=User.objects.get(pk=user.pk), level=level)


def for_organisation(actor: Actor, organisation: Organisation, *procedures: str) -> Actor:
    """The same person under a mandate of an organisation, for some procedures or for all."""
    mandate = Mandate.objects.create(
        representative=actor.user, organisation=organisation, state=MandateState.ACCEPTED,
        all_procedures=not procedures, procedures=list(procedures),
    )  # fmt: skip
    covered = frozenset(procedures) if procedures else None
    return Actor(
        user=actor.user, level=actor.level, organisation=organisation.pk, mandate=mandate.pk, procedures=covered
    )


def for_person(actor: Actor, principal: User) -> Actor:
    """The same person under a mandate of another one."""
    mandate = Mandate.objects.create(representative=actor.user, person=principal, state=MandateState.ACCEPTED)
    return Actor(user=actor.user, level=actor.level, principal=principal.pk, mandate=mandate.pk)


def attach(application: Application, purpose: str = "nacrt", content: bytes | None = None, name: str = "načrt.pdf",
           *, check: bool = True) -> Document:  # fmt: skip
    """A file of the application, checked."""
    upload = SimpleUploadedFile(name, pdf() if content is None else content)
    document = receive_document(
        actor=TESTS, upload=upload, owner_kind=APPLICATION, owner_id=application.pk, purpose=purpose
    )
    if check:
        check_file(document.file_id)
        document.file.refresh_from_db()
    return document


def draft(actor: Actor, version: FormVersion, answers: dict[str, Any] | None = None) -> Application:
    """A draft with answers."""
    application = begin_application(actor=actor, procedure=version.procedure)
    answers = {"namen": "Vodovod"} if answers is None else answers
    if answers:
        save_answers(actor=actor, application_id=application.pk, fields=[*answers], answers=answers)
    return Application.objects.get(pk=application.pk)


def with_fee(**values: Any) -> FormVersion:
    """The form with a fee; `values` are of its definition."""
    return make_form("prekop", fee_definition(**values))


def ready(actor: Actor, version: FormVersion | None = None, **answers: Any) -> Application:
    """A draft of the form with a fee that can be filed."""
    application = draft(actor, version or with_fee(), {"namen": "Vodovod", **answers})
    attach(application)
    return application


def file(actor: Actor, application: Application) -> Application:
    """Filed."""
    return file_application(actor=actor, application_id=application.pk, statement=True)


def filed(actor: Actor, version: FormVersion | None = None, **answers: Any) -> Application:
    """A filed application of the form with a fee."""
    return file(actor, ready(actor, version, **answers))
