"""The step "Priloge": what each requirement takes, from whom and until when, through the doors."""

import hashlib
import json
import re
import threading
from http.cookies import SimpleCookie

import pytest
import requests
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from apps.applications.choices import APPLICATION
from apps.applications.engine.types import FORMATS
from apps.applications.models import Application, FormVersion
from apps.applications.policies import ApplicationDocuments
from apps.applications.services.drafts import begin_application, delete_draft
from apps.applications.services.filing import file_application
from apps.core.actor import Actor
from apps.documents import services
from apps.documents.models import Document
from apps.documents.registry import kinds_called
from tests.documents.conftest import EICAR, dwg, lying, pdf, picture, storage, upload  # noqa: F401
from tests.factories.applications import make_form, minimal_definition, step, text_field

CAST = ("anonymous", "citizen", "neighbour", "officer", "other_officer", "administrator")
PLAN = {"id": "nacrt", "label": {"sl": "Načrt", "en": "Plan"}, "hint": {"sl": "V merilu.", "en": "To scale."},
        "required": True, "formats": ["pdf", "dwg", "jpg"], "max_files": 3}  # fmt: skip
CONSENT = {"id": "soglasje", "label": {"sl": "Soglasje", "en": "Consent"}, "required": False, "formats": ["pdf"],
           "max_files": 1, "show_if": {"field": "tuje", "eq": True}}  # fmt: skip


@pytest.fixture
def version(db):
    return make_form(
        "prekop",
        minimal_definition(
            attachments=[PLAN, CONSENT],
            steps=[step("poseg", text_field("namen"), text_field("tuje", type="boolean", required=False))],
        ),
    )


def begin(version, user, **answers):
    draft = begin_application(actor=Actor(user=user), procedure=version.procedure)
    draft.answers = json.dumps({"namen": "vodovod", **answers})
    draft.save()
    return draft


@pytest.fixture
def draft(cast, version, storage):  # noqa: F811
    return begin(version, cast.users["citizen"])


def url(draft):
    return reverse("applications:attachments", args=[draft.pk])


def numbered(number: int) -> bytes:
    return pdf(b"%% %d\n" % number)


def send(client, draft, content, name="načrt.pdf", requirement="nacrt", **form):
    """As the script sends it."""
    data = {f"priloga-{requirement}": upload(content, name), **form}
    return client.post(url(draft), data, headers={"Accept": "application/json", "X-Requested-With": "fetch"})


def given(draft, purpose="nacrt"):
    return Document.objects.of(APPLICATION, draft.pk).filter(purpose=purpose)


# --- the page -------------------------------------------------------------------------------------------------------


def test_what_is_asked_is_said_beforehand(cast, draft):
    page = cast.citizen.get(url(draft)).content.decode()
    assert re.search(r"Obvezno\. PDF, JPG, DWG\. Posamezna datoteka do 25\xa0MB, največ 3 dat", page)
    assert 'accept=".pdf,.jpg,.jpeg,.dwg"' in page
    assert "V merilu." in page
    assert "Soglasje" not in page
    assert 'id="priloga-nacrt"' in page
    draft.answers = json.dumps({"namen": "x", "tuje": True})
    draft.save()
    page = cast.citizen.get(url(draft)).content.decode()
    assert "Ni obvezno. PDF. Ena datoteka do 25\xa0MB." in page
    assert "multiple" not in page.split('name="priloga-soglasje"')[1].split(">")[0]
    english = cast.citizen.get(f"/en{url(draft)}").content.decode()
    assert "To scale." in english


def test_without_javascript_several_at_once_and_on_to_the_next_part(cast, draft):
    files = {"priloga-nacrt": [upload(numbered(1), "prvi.pdf"), upload(picture(), "foto.jpg")]}
    response = cast.citizen.post(url(draft), files | {"dejanje": "ostani"})
    assert (response.status_code, response["Location"]) == (302, url(draft))
    page = cast.citizen.get(url(draft)).content.decode()
    assert page.count("Preverjamo") == 2
    assert "data-checking" in page
    assert services.sweep_quarantine() == 2
    page = cast.citizen.get(url(draft)).content.decode()
    assert "data-checking" not in page
    assert given(draft).get(name="foto.jpg").thumbnail_url in page
    response = cast.citizen.post(url(draft), {"dejanje": "naprej"})
    assert response["Location"] == reverse("applications:review", args=[draft.pk])


def test_what_is_missing_is_said_with_a_way_to_it(cast, draft):
    response = cast.citizen.post(url(draft), {"dejanje": "naprej"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "<title>Napaka:" in page
    assert '<a href="#id_priloga-nacrt">Načrt: Priložite vsaj eno datoteko.</a>' in page
    send(cast.citizen, draft, EICAR, "opomba.pdf")
    assert "vsebina pa ni PDF" in send(cast.citizen, draft, EICAR, "opomba.pdf").json()["detail"]
    back = cast.citizen.post(url(draft), {"dejanje": "nazaj"})
    assert back["Location"] == reverse("applications:step", args=[draft.pk, "poseg"])
    later = cast.citizen.post(url(draft), {"dejanje": "pozneje"})
    assert later["Location"] == reverse("applications:application", args=[draft.pk])


def test_a_refused_file_has_to_go(cast, draft):
    send(cast.citizen, draft, picture("JPEG", (300, 300))[:700], "foto.jpg")
    services.sweep_quarantine()
    page = cast.citizen.get(url(draft)).content.decode()
    assert "Datoteke ni mogoče odpreti." in page
    page = cast.citizen.post(url(draft), {"dejanje": "naprej"}).content.decode()
    assert "Datoteka »foto.jpg« ni sprejeta. Odstranite jo in naložite drugo." in page


def test_bad_ones_are_named_and_nothing_is_half_taken(cast, draft):
    files = [upload(b"MZ\x90\x00", "racun.pdf"), upload(pdf(), "dobra.pdf")]
    page = cast.citizen.post(url(draft), {"priloga-nacrt": files}).content.decode()
    assert "racun.pdf: Ime se konča na .pdf, vsebina pa ni PDF" in page
    assert not given(draft).exists()


def test_removed_and_added_again(cast, draft):
    key = send(cast.citizen, draft, pdf()).json()["id"]
    page = cast.citizen.get(url(draft)).content.decode()
    assert f'name="dejanje" value="odstrani:{key}"' in page
    response = cast.citizen.post(url(draft), {"dejanje": f"odstrani:{key}"}, follow=True)
    assert "Datoteka »načrt.pdf« je odstranjena." in response.content.decode()
    assert not given(draft).exists()
    for foreign in (key, "x"):  # gone already, or nothing at all
        assert cast.citizen.post(url(draft), {"dejanje": f"odstrani:{foreign}"}).status_code == 302
    assert send(cast.citizen, draft, pdf()).json()["id"] != key


def test_a_form_that_asks_for_nothing(cast, storage):  # noqa: F811
    draft = begin(make_form("prazen", minimal_definition(attachments=[])), cast.users["citizen"])
    assert cast.citizen.get(url(draft))["Location"] == reverse("applications:application", args=[draft.pk])


# --- limits ---------------------------------------------------------------------------------------------------------


def test_kinds_and_count_of_the_requirement(cast, draft):
    answer = send(cast.citizen, draft, dwg(), "prerez.dwg")
    assert answer.status_code == 201
    assert answer.json()["sha256"] == hashlib.sha256(dwg()).hexdigest()
    assert send(cast.citizen, draft, picture("PNG"), "slika.png").json()["code"] == "kind"
    for number in range(2):
        assert send(cast.citizen, draft, numbered(number)).status_code == 201
    refusal = send(cast.citizen, draft, numbered(9))
    assert (refusal.status_code, refusal.json()["code"]) == (422, "too_many")
    assert send(cast.citizen, draft, numbered(0)).status_code == 201  # a retry
    assert given(draft).count() == 3


@pytest.mark.parametrize("requirement", ["soglasje", "neznano", ""])
def test_what_is_not_asked_is_not_taken(cast, draft, requirement, storage):  # noqa: F811
    assert send(cast.citizen, draft, pdf(), requirement=requirement).json()["code"] == "not_wanted"
    cast.citizen.post(url(draft), {f"priloga-{requirement}": upload(pdf()), "dejanje": "ostani"})
    assert not Document.objects.exists()
    assert lying(storage) == []


def test_an_answer_can_make_it_wanted(cast, version, storage):  # noqa: F811
    draft = begin(version, cast.users["citizen"], tuje=True)
    assert send(cast.citizen, draft, pdf(), requirement="soglasje").status_code == 201


def test_every_format_that_forms_may_name_is_a_kind():
    assert len(kinds_called(sorted(FORMATS))) == len(FORMATS)


# --- who and until when ---------------------------------------------------------------------------------------------


def test_the_whole_cast(cast, draft):
    document = Document.objects.get(pk=send(cast.citizen, draft, picture(), "foto.jpg").json()["id"])
    services.sweep_quarantine()
    for who in CAST:
        client = getattr(cast, who)
        mine = who == "citizen"
        assert client.get(url(draft)).status_code == {"anonymous": 302, "citizen": 200}.get(who, 404), who
        assert send(client, draft, numbered(7)).status_code == {"anonymous": 401, "citizen": 201}.get(who, 404), who
        answer = client.get(document.get_absolute_url())
        assert answer.status_code == {"anonymous": 302, "citizen": 200}.get(who, 404), who
        assert client.get(document.thumbnail_url or f"/dokumenti/{document.pk}/slicica/").status_code == (
            200 if mine else 404
        )
        if not mine:
            client.post(url(draft), {"dejanje": f"odstrani:{document.pk}"})
            with pytest.raises(PermissionDenied):
                services.receive_document(
                    actor=cast.actor(who), upload=upload(numbered(8)), owner_kind=APPLICATION, owner_id=draft.pk,
                    purpose="nacrt",
                )  # fmt: skip
            with pytest.raises(PermissionDenied):
                services.delete_document(actor=cast.actor(who), document=document)
        seen = Document.objects.filter(owner_kind=APPLICATION).visible_to(cast.actor(who))
        assert seen.exists() == (mine or who == "administrator"), who
    assert given(draft).count() == 2


def test_a_draft_of_somebody_else_takes_no_foreign_document(cast, draft, version):
    own = begin(version, cast.users["neighbour"])
    key = send(cast.citizen, draft, pdf()).json()["id"]
    cast.neighbour.post(url(own), {"dejanje": f"odstrani:{key}"})
    assert given(draft).count() == 1


def test_a_co_applicant_reads_and_does_not_change(cast, draft):
    draft.cosigners.create(name="Bine", email="bine@example.si", token_digest="d", user=cast.users["neighbour"])
    document = Document.objects.get(pk=send(cast.citizen, draft, pdf()).json()["id"])
    services.sweep_quarantine()
    assert cast.neighbour.get(document.get_absolute_url()).status_code == 200
    assert cast.neighbour.get(url(draft)).status_code == 404
    with pytest.raises(PermissionDenied):
        services.delete_document(actor=cast.actor("neighbour"), document=document)


def file(draft, cast):
    return file_application(actor=cast.actor("citizen"), application_id=draft.pk, statement=True)


def test_nothing_changes_after_filing(cast, draft):
    document = Document.objects.get(pk=send(cast.citizen, draft, pdf()).json()["id"])
    services.sweep_quarantine()
    filed = file(draft, cast)
    assert [entry["document"] for entry in filed.kept["attachments"]] == [str(document.pk)]
    assert cast.citizen.get(url(draft))["Location"] == reverse("applications:filed", args=[draft.pk])
    assert send(cast.citizen, draft, numbered(1)).status_code == 410
    cast.citizen.post(url(draft), {"dejanje": f"odstrani:{document.pk}"})
    for act in (
        lambda: services.delete_document(actor=cast.actor("citizen"), document=document),
        lambda: services.receive_document(
            actor=cast.actor("citizen"), upload=upload(numbered(2)), owner_kind=APPLICATION, owner_id=draft.pk,
            purpose="nacrt",
        ),
    ):  # fmt: skip
        with pytest.raises(PermissionDenied):
            act()
    assert given(draft).count() == 1
    assert cast.citizen.get(document.get_absolute_url()).status_code == 200


def test_filed_meanwhile_shuts_the_door_under_the_lock(cast, draft):
    send(cast.citizen, draft, pdf())
    file(draft, cast)
    with pytest.raises(PermissionDenied), transaction.atomic():
        ApplicationDocuments().hold(str(draft.pk))


def test_a_form_that_was_cut_off_takes_nothing_and_its_draft_can_be_deleted(cast, draft, version):
    send(cast.citizen, draft, pdf())
    FormVersion.objects.filter(pk=version.pk).update(cutoff=timezone.now())
    answer = send(cast.citizen, draft, numbered(1))
    assert answer.status_code == 410
    assert not ApplicationDocuments().may_add(cast.actor("citizen"), str(draft.pk))
    delete_draft(actor=cast.actor("citizen"), application_id=draft.pk)
    assert not given(draft).exists()
    assert not Application.objects.filter(pk=draft.pk).exists()


@pytest.mark.parametrize("owner", ["", "x", "018f0000-0000-7000-8000-000000000000"])
def test_an_owner_that_is_none(cast, owner):
    policy = ApplicationDocuments()
    assert not policy.may_read(cast.actor("administrator"), owner)
    assert not policy.may_add(cast.actor("citizen"), owner)
    assert not policy.may_delete(cast.actor("citizen"), owner)
    assert policy.limits(owner, "nacrt") is None
    assert policy.subject(owner) is None


def test_adding_is_a_sign_of_life(cast, draft):
    Application.objects.filter(pk=draft.pk).update(warned=timezone.now())
    send(cast.citizen, draft, pdf())
    assert Application.objects.get(pk=draft.pk).warned is None


# --- at once --------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_ten_parallel_uploads_keep_their_hashes_and_the_count(live_server, cast, version, storage):  # noqa: F811
    """Twice ten, through the server: three requirements' worth of files are taken, each byte for byte."""
    wide = make_form("sirok", minimal_definition(attachments=[PLAN | {"id": "mnogo", "max_files": 10}, PLAN]))
    draft = begin(wide, cast.users["citizen"])
    name = settings.SESSION_COOKIE_NAME
    cookies: SimpleCookie = cast.citizen.cookies
    session = {name: cookies[name].value, settings.CSRF_COOKIE_NAME: "a" * 32}
    page, start, answers = live_server.url + url(draft), threading.Barrier(20), []

    def put(number):
        content = pdf(b"%" + bytes([97 + number]) * (20_000 + number) + b"\n")
        requirement = "mnogo" if number % 2 else "nacrt"
        start.wait()
        answer = requests.post(
            page, files={f"priloga-{requirement}": (f"{number}.pdf", content)}, cookies=session, timeout=120,
            headers={"Accept": "application/json", "X-CSRFToken": "a" * 32, "Referer": live_server.url},
        )  # fmt: skip
        answers.append((requirement, answer.status_code, hashlib.sha256(content).hexdigest(), answer.json()))

    threads = [threading.Thread(target=put, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = [(requirement, digest, body) for requirement, code, digest, body in answers if code == 201]
    assert sorted(code for requirement, code, _digest, _body in answers if requirement == "mnogo") == [201] * 10
    assert (
        sorted(code for requirement, code, _digest, _body in answers if requirement == "nacrt") == [201] * 3 + [422] * 7
    )
    assert {body["code"] for _requirement, code, _digest, body in answers if code == 422} == {"too_many"}
    assert all(body["sha256"] == digest for _requirement, digest, body in taken)
    assert services.sweep_quarantine() == 13
    for _requirement, digest, body in taken:
        document = Document.objects.select_related("file").get(pk=body["id"])
        kept = b"".join(services.plain_chunks(document.file))
        assert hashlib.sha256(kept).hexdigest() == document.file.sha256 == digest
    assert len(lying(storage)) == 13
