"""What is kept in Moj Ptuj is attached to an application: only one's own, only what fits, and never copied."""

import json
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.applications.choices import APPLICATION
from apps.applications.services.drafts import begin_application
from apps.core.actor import Actor
from apps.documents import services
from apps.documents.models import Document, StoredFile
from tests.documents.conftest import pdf, picture, storage, upload  # noqa: F401
from tests.factories import filing
from tests.factories.applications import make_form, minimal_definition, requirement
from tests.factories.people import make_organisation

OFFER = "Izberite med svojimi dokumenti"


@pytest.fixture
def draft(cast, storage):  # noqa: F811
    asked = [requirement("nacrt", max_files=2), requirement("slika", required=False, formats=["jpg"], max_files=1)]
    version = make_form("prekop", minimal_definition(attachments=asked))
    made = begin_application(actor=cast.actor("citizen"), procedure=version.procedure)
    made.answers = json.dumps({"namen": "vodovod"})
    made.save()
    return made


def keep(user, content=None, name="moj načrt.pdf", *, check=True, owner=None):
    """A document in Moj Ptuj."""
    kind, owner_id = owner or ("person", user.pk)
    actor = Actor(user=user, organisation=owner_id if kind == "organisation" else None)
    document = services.receive_document(
        actor=actor, upload=upload(content or pdf(), name), owner_kind=kind, owner_id=owner_id
    )
    if check:
        services.check_file(document.file_id)
    return document


def url(draft):
    return reverse("applications:attachments", args=[draft.pk])


def press(client, draft, document, purpose="nacrt"):
    key = getattr(document, "pk", document)
    return client.post(url(draft), {"dejanje": f"prilozi:{purpose}:{key}"})


def given(draft, purpose="nacrt"):
    return Document.objects.of(APPLICATION, draft.pk).filter(purpose=purpose)


def test_attached_by_a_button_and_not_copied(cast, draft):
    kept = keep(cast.users["citizen"])
    page = cast.citizen.get(url(draft)).content.decode()
    assert page.count(OFFER) == 1  # not where a picture is asked
    assert f'value="prilozi:nacrt:{kept.pk}"' in page
    for _twice in range(2):
        answer = press(cast.citizen, draft, kept)
        assert (answer.status_code, answer["Location"]) == (302, f"{url(draft)}#priloga-nacrt")
    attached = given(draft).get()
    assert (attached.file_id, attached.name, attached.uploaded_by) == (kept.file_id, kept.name, cast.users["citizen"])
    assert StoredFile.objects.count() == 1
    page = cast.citizen.get(url(draft)).content.decode()
    assert "Dokument »moj načrt.pdf« je priložen." in page
    assert OFFER not in page
    cast.citizen.post(url(draft), {"dejanje": f"odstrani:{attached.pk}"})
    assert not given(draft).exists()
    assert Document.objects.of("person", cast.users["citizen"].pk).get() == kept
    assert OFFER in cast.citizen.get(url(draft)).content.decode()


def test_only_what_the_requirement_takes(cast, draft):
    user = cast.users["citizen"]
    plan, photo = keep(user), keep(user, picture(), "hiša.jpg")
    waiting, drawing = keep(user, pdf(b"%% 2\n"), "čaka.pdf", check=False), keep(user, picture("PNG"), "risba.png")
    page = cast.citizen.get(url(draft)).content.decode()
    found = {f"{purpose}:{one.name}" for purpose in ("nacrt", "slika") for one in (plan, photo, waiting, drawing)
             if f'value="prilozi:{purpose}:{one.pk}"' in page}  # fmt: skip
    assert found == {"nacrt:moj načrt.pdf", "nacrt:hiša.jpg", "slika:hiša.jpg"}
    assert press(cast.citizen, draft, waiting).status_code == 404
    answer = press(cast.citizen, draft, drawing)
    assert answer.status_code == 422
    assert "Te datoteke tu ne sprejemamo." in answer.content.decode()
    assert not given(draft).exists()


def test_no_more_than_the_requirement_takes(cast, draft):
    kept = [keep(cast.users["citizen"], pdf(b"%% %d\n" % number), f"{number}.pdf") for number in range(3)]
    answers = [press(cast.citizen, draft, one).status_code for one in kept]
    assert answers == [302, 302, 422]
    assert given(draft).count() == 2
    assert OFFER not in cast.citizen.get(url(draft)).content.decode()


def test_nothing_foreign(cast, draft):
    own, foreign = keep(cast.users["citizen"]), keep(cast.users["neighbour"], pdf(b"%% 3\n"))
    answers = [press(cast.citizen, draft, key) for key in (foreign, uuid4(), "x")]
    answers += [press(cast.citizen, draft, own, purpose) for purpose in ("ni-je", "")]
    assert [answer.status_code for answer in answers] == [404] * 5
    for who in ("neighbour", "officer", "other_officer", "administrator"):
        assert press(getattr(cast, who), draft, foreign if who == "neighbour" else own).status_code in (403, 404), who
    assert press(cast.anonymous, draft, own).status_code == 302
    assert not Document.objects.filter(owner_kind=APPLICATION).exists()


def test_each_name_offers_its_own(cast, draft):
    company = make_organisation("zavod")
    actor = filing.for_organisation(cast.actor("citizen"), company)
    own, theirs = (
        keep(cast.users["citizen"]),
        keep(cast.users["citizen"], pdf(b"%% 4\n"), owner=("organisation", company.pk)),
    )
    assert list(services.own_documents(actor=actor)) == [theirs]
    assert list(services.own_documents(actor=cast.actor("citizen"))) == [own]
    limited = filing.for_organisation(cast.actor("citizen"), company, "prekop")
    assert list(services.own_documents(actor=limited)) == []


def test_the_same_number_of_queries_for_many(cast, draft):
    def queries(many):
        with CaptureQueriesContext(connection) as asked:
            page = cast.citizen.get(url(draft)).content.decode()
        assert page.count("prilozi:nacrt:") == many
        return len(asked)

    keep(cast.users["citizen"])
    queries(1)
    few = queries(1)
    for number in range(11):
        keep(cast.users["citizen"], pdf(b"%% %d\n" % number), f"{number}.pdf")
    assert queries(12) == few
