"""Co-applicants: invited by a secret link, bound to one account, confirming what they read, seeing and doing no more."""

import hashlib
import re

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from apps.applications.engine import Definition
from apps.applications.exceptions import (
    AlreadyFiled,
    CannotInvite,
    CannotJoin,
    Incomplete,
    NotOpen,
    Stale,
    WrongStep,
)
from apps.applications.models import Application, Cosigner
from apps.applications.plugins import known, mine
from apps.applications.services import cosignature, cosigning, upkeep
from apps.applications.services.drafts import delete_draft, evaluation_of, save_answers
from apps.applications.services.progress import COSIGNERS, progress_of
from apps.applications.services.receipts import issue_receipt
from apps.applications.services.summary import veiled
from apps.applications.services.telling import tell_applicant
from apps.applications.views import cosignature as door
from apps.audit.models import AccessLog
from apps.core.actor import ANONYMOUS
from apps.core.exceptions import LevelTooLow
from apps.core.models import ErasedHistory
from apps.core.ratelimit import RateLimited
from apps.documents.models import Document
from apps.documents.services import delete_document
from apps.notifications.models import Message, Notification
from tests.applications.api_clients import APPLICATIONS, Caller, pointers
from tests.applications.test_my_applications import queries
from tests.conftest import make_user, sign_in
from tests.factories import filing
from tests.factories.applications import make_form, minimal_definition, step, text_field
from tests.factories.cosigning import COOWNERS, confirmed, invited, joined, joint, link, secret, seen
from tests.factories.people import make_organisation

pytestmark = pytest.mark.django_db
CAST = ("anonymous", "citizen", "neighbour", "officer", "other_officer", "administrator")
LIST = "/moj-ptuj/vloge/"


def page(draft, name="sovlagatelji/"):
    return f"/e-vloge/vloga/{draft.pk}/{name}"


def text(answer):
    return " ".join(answer.content.decode().replace("\xa0", " ").split())


@pytest.fixture
def ana(cast):
    """The applicant."""
    return filing.acting(cast.users["citizen"])


@pytest.fixture
def bine(cast):
    """The co-applicant."""
    return filing.acting(cast.users["neighbour"])


@pytest.fixture
def draft(ana):
    return joint(ana)


@pytest.fixture
def third():
    """Somebody else, signed in."""
    actor, client = filing.citizen("tretji"), Client()
    sign_in(client, actor.user, level="substantial")
    return client


def change(actor, draft, value="Kanalizacija"):
    save_answers(actor=actor, application_id=draft.pk, fields=["namen"], answers={"namen": value})


def invite(client, draft, **data):
    return client.post(page(draft), {"dejanje": "povabi", "name": "Bine Kos", "email": "bine@example.si", **data})


def at_level(cast, who, level="substantial"):
    client = getattr(cast, who)
    sign_in(client, cast.users[who], level=level)
    return client


# --- inviting -----------------------------------------------------------------------------------------------------


def test_an_invitation_says_who_and_what_and_keeps_no_secret(cast, ana, draft):
    answer = invite(cast.citizen, draft)
    assert (answer.status_code, answer["Location"]) == (302, page(draft))
    cosigner = Cosigner.objects.get()
    assert (cosigner.name, cosigner.email, cosigner.state, cosigner.user) == (
        "Bine Kos", "bine@example.si", "invited", None,
    )  # fmt: skip
    [letter] = mail.outbox
    html = letter.alternatives[0].content
    assert letter.to == ["bine@example.si"]
    assert letter.subject == "Povabilo k sopodpisu vloge"
    for body in (letter.body, html):
        assert "Ana Horvat" in body
        assert "Prekop" in body
        assert link() in body
        for confidential in ("Bine", "Vodovod", filing.emso_of("ana"), str(draft.pk)):
            assert confidential not in body
    assert cosigner.token_digest == hashlib.sha256(secret().encode()).hexdigest()
    assert secret() not in str(Cosigner.objects.values())
    shown = text(cast.citizen.get(page(draft)))
    assert "Čaka na potrditev" in shown
    assert "povabilo še ni odprto" in shown
    assert "Potrditi morajo še: Bine Kos" in text(cast.citizen.get(page(draft, "")))


def test_wrong_input_is_named_and_kept(cast, draft):
    answer = invite(cast.citizen, draft, name="", email="bine")
    html = text(answer)
    assert answer.status_code == 422
    assert "Vpišite ime in priimek." in html
    assert "Vpišite elektronski naslov, na primer" in html
    assert 'value="bine"' in html
    assert "Napaka" in html
    assert not mail.outbox


def test_one_address_once_and_twice_pressed_one_mail(cast, ana, draft):
    for _click in range(2):
        assert invite(cast.citizen, draft).status_code == 302
    assert (len(mail.outbox), Cosigner.objects.count()) == (1, 1)
    answer = invite(cast.citizen, draft, name="Nekdo drug", email="BINE@Example.si")
    assert answer.status_code == 422
    assert "Na ta naslov ste povabilo že poslali" in text(answer)
    assert "Nekdo drug" in text(answer)


def test_no_more_than_the_form_takes(cast, ana, draft):
    for number in range(3):
        invited(ana, draft, f"Oseba {number}", f"oseba{number}@example.si")
    with pytest.raises(CannotInvite, match="many"):
        invited(ana, draft)
    html = text(cast.citizen.get(page(draft)))
    assert "Pri tej vlogi so lahko 3 sovlagatelji." in html
    assert "Pošljite povabilo" not in html
    assert "Več sovlagateljev pri tej vlogi ni mogoče povabiti" in text(invite(cast.citizen, draft))


def test_nobody_invites_themselves(cast, ana, draft):
    assert "To je naslov vlagatelja" in text(invite(cast.citizen, draft, email="ANA@example.si"))
    child = filing.citizen("zala")
    theirs = filing.for_person(ana, child.user)
    other = filing.draft(theirs, draft.version)
    with pytest.raises(CannotInvite, match="self"):
        invited(theirs, other, email="zala@example.si")


def test_a_form_without_co_applicants(cast, ana):
    other = filing.draft(ana, make_form())
    assert cast.citizen.get(page(other))["Location"] == page(other, "")
    with pytest.raises(CannotInvite, match="none"):
        invited(ana, other)


def test_sent_again_the_old_link_is_dead(cast, ana, bine, draft):
    cosigner = joined(ana, draft, bine)
    first = link()
    answer = cast.citizen.post(page(draft), {"dejanje": f"znova:{cosigner.pk}"}, follow=True)
    assert "Prejšnja povezava ne velja več" in text(answer)
    assert link() != first
    assert cast.neighbour.get(first).status_code == 404
    assert cast.neighbour.get(link()).status_code == 302
    cosigner.refresh_from_db()
    assert cosigner.user == bine.user


def test_mails_are_few(cast, ana, draft):
    cosigner = invited(ana, draft)
    for _time in range(2):
        cosigning.send_again(actor=ana, application_id=draft.pk, cosigner_id=cosigner.pk)
    answer = cast.citizen.post(page(draft), {"dejanje": f"znova:{cosigner.pk}"}, follow=True)
    assert "Poslali smo že veliko povabil" in text(answer)
    assert len(mail.outbox) == 3
    assert "Umaknite" in text(answer)


def test_one_account_sends_no_flood(ana, draft, monkeypatch):
    monkeypatch.setattr(cosigning, "MAILS", 1)
    invited(ana, draft)
    with pytest.raises(RateLimited):
        invited(ana, draft, email="druga@example.si")
    assert Cosigner.objects.count() == 1


def test_withdrawn(cast, ana, bine, draft):
    cosigner = joined(ana, draft, bine)
    events = cosigner.history_events.model.objects.filter(pgh_obj_id=cosigner.pk)
    for _click in range(2):
        assert "Povabilo je umaknjeno" in text(
            cast.citizen.post(page(draft), {"dejanje": f"umakni:{cosigner.pk}"}, follow=True)
        )
    assert not Cosigner.objects.exists()
    assert set(events.values_list("name", flat=True)) == {""}
    assert ErasedHistory.objects.filter(object_id=str(cosigner.pk)).count() == 1
    assert cast.neighbour.get(link()).status_code == 404
    assert cast.neighbour.get(page(draft, "sopodpis/")).status_code == 404
    notice = Notification.objects.get(user=bine.user)
    assert notice.title == "Povabilo k sopodpisu vloge je umaknjeno"
    invited(ana, draft)
    filing_waits(ana, draft)


def filing_waits(actor, draft):
    with pytest.raises(Incomplete) as refusal:
        filing.file(actor, draft)
    assert refusal.value.missing == tuple(f"cosigner:{one.pk}" for one in draft.cosigners.all())


@pytest.mark.parametrize("act", ["znova:x", "umakni:x", f"znova:{'0' * 32}", "nekaj", ""])
def test_buttons_of_nobody_do_nothing(cast, ana, draft, act):
    invited(ana, draft)
    assert cast.citizen.post(page(draft), {"dejanje": act}).status_code == 302
    assert (Cosigner.objects.count(), len(mail.outbox)) == (1, 1)


@pytest.mark.parametrize("who", CAST)
def test_only_the_applicant_deals_with_co_applicants(cast, ana, draft, who):
    cosigner = invited(ana, draft)
    client = getattr(cast, who)
    answers = [client.get(page(draft)), client.get("/en" + page(draft))]
    answers += [client.post(page(draft), {"dejanje": act}) for act in (f"umakni:{cosigner.pk}", "prosi")]
    if who == "citizen":
        assert [answer.status_code for answer in answers] == [200, 200, 302, 302]
        return
    assert {answer.status_code for answer in answers} == {302 if who == "anonymous" else 404}
    assert Cosigner.objects.count() == 1


# --- the link -----------------------------------------------------------------------------------------------------


def test_the_anonymous_learn_who_and_what_alone(cast, ana, draft):
    invited(ana, draft)
    answer = cast.anonymous.get(link())
    html = text(answer)
    assert answer.status_code == 200
    assert "Ana Horvat" in html
    assert "Prekop" in html
    for hidden in ("Vodovod", "Bine", filing.emso_of("ana")[-3:] + "<", str(draft.pk)):
        assert hidden not in html
    assert f"/prijava/?next={link()}" in html
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    assert Cosigner.objects.get().user is None
    assert cast.anonymous.get("/e-vloge/sopodpis/karkoli/").status_code == 404
    assert cast.anonymous.post(link()).status_code == 405


def test_the_first_account_counts(cast, ana, bine, draft, third):
    invited(ana, draft)
    for _time in range(2):
        answer = cast.neighbour.get(link())
        assert (answer.status_code, answer["Location"]) == (302, page(draft, "sopodpis/"))
    assert Cosigner.objects.get().user == bine.user
    html = third.get(link())
    assert html.status_code == 404
    assert "Povezava ne velja" in text(html)
    assert third.get(page(draft, "sopodpis/")).status_code == 404
    assert "povabilo odprto z računom: bine" in text(cast.citizen.get(page(draft)))


@pytest.mark.parametrize(("who", "words"), [("citizen", "Vlogo vlagate vi"), ("officer", "službenim računom")])
def test_who_cannot_be_a_co_applicant(cast, ana, draft, who, words):
    invited(ana, draft)
    answer = getattr(cast, who).get(link())
    assert answer.status_code == 403
    assert words in text(answer)
    assert Cosigner.objects.get().user is None


def test_nor_who_is_applied_for(ana, draft):
    child = filing.citizen("zala")
    theirs = filing.for_person(ana, child.user)
    other = filing.draft(theirs, draft.version)
    invited(theirs, other)
    with pytest.raises(CannotJoin, match="self"):
        cosignature.open_invitation(actor=child, secret=secret())


def test_one_account_is_one_co_applicant(cast, ana, bine, draft):
    joined(ana, draft, bine)
    invited(ana, draft, "Drugi", "drugi@example.si")
    answer = cast.neighbour.get(link())
    assert answer.status_code == 403
    assert "sovlagatelj že po drugem povabilu" in text(answer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Cosigner.objects.filter(name="Drugi").update(user=bine.user)


def test_guessing_is_slow(cast, draft, monkeypatch):
    monkeypatch.setattr(door, "TRIES", 2)
    codes = [cast.anonymous.get(f"/e-vloge/sopodpis/{number}/").status_code for number in range(3)]
    assert codes == [404, 404, 429]


# --- what a co-applicant sees -------------------------------------------------------------------------------------


def test_the_whole_application_to_read(cast, ana, bine, draft):
    joined(ana, draft, bine)
    answer = cast.neighbour.get(page(draft, "sopodpis/"))
    html = text(answer)
    document = Document.objects.of("application", draft.pk).get()
    for shown in (
        "Vodovod",
        "Ana Horvat",
        "načrt.pdf",
        document.get_absolute_url(),
        f"••••••{filing.emso_of('ana')[-3:]}",
    ):
        assert shown in html, shown
    assert filing.emso_of("ana") not in html
    assert "Spremenite" not in html
    assert "no-store" in answer["Cache-Control"]
    assert cast.neighbour.get(document.get_absolute_url()).status_code == 200
    seen_by = AccessLog.objects.filter(kind="applications.application", verb="view", subject=ana.user.pk)
    assert seen_by.exists()
    assert cast.neighbour.get(page(draft, ""))["Location"] == page(draft, "sopodpis/")
    assert cast.neighbour.get("/en" + page(draft, "sopodpis/")).status_code == 200


@pytest.mark.parametrize("who", [name for name in CAST if name != "neighbour"])
def test_nobody_else_has_the_page(cast, ana, bine, draft, who):
    joined(ana, draft, bine)
    client = getattr(cast, who)
    codes = {client.get(page(draft, "sopodpis/")).status_code}
    codes |= {client.post(page(draft, "sopodpis/"), {"dejanje": act}).status_code for act in ("potrdi", "zavrni")}
    assert codes == {302 if who == "anonymous" else 404}
    assert Cosigner.objects.get().state == "invited"


@pytest.mark.parametrize("name", ["korak/vloga/", "priloge/", "pregled/", "sovlagatelji/", "izbris/", "nov-osnutek/"])
def test_a_co_applicant_changes_nothing(cast, ana, bine, draft, name):
    joined(ana, draft, bine)
    before = seen(draft)
    assert cast.neighbour.post(page(draft, name), {"namen": "x", "statement": "on"}).status_code == 404
    assert seen(draft) == before
    for call in (
        lambda: change(bine, draft),
        lambda: delete_draft(actor=bine, application_id=draft.pk),
        lambda: filing.file(bine, draft),
        lambda: invited(bine, draft, email="x@example.si"),
    ):
        with pytest.raises(Application.DoesNotExist):
            call()
    with pytest.raises(PermissionDenied):
        delete_document(actor=bine, document=Document.objects.of("application", draft.pk).get())


def test_a_draft_is_seen_by_whom_it_is_for(cast, ana, bine, draft):
    cosigner = joined(ana, draft, bine)
    for name in CAST:
        assert Application.objects.visible_to(cast.actor(name)).exists() == (name in ("citizen", "neighbour"))
    cosignature.decline_application(actor=bine, application_id=draft.pk)
    assert not Application.objects.visible_to(bine).exists()
    document = Document.objects.of("application", draft.pk).get()
    assert cast.neighbour.get(document.get_absolute_url()).status_code == 404
    assert "Vodovod" not in text(cast.neighbour.get(page(draft, "sopodpis/")))
    cosigning.withdraw_invitation(actor=ana, application_id=draft.pk, cosigner_id=cosigner.pk)
    assert cast.neighbour.get(page(draft, "sopodpis/")).status_code == 404


def test_in_my_ptuj(cast, ana, bine, draft):
    assert list(mine.to_confirm(ANONYMOUS)) == []
    joined(ana, draft, bine)
    html = text(cast.neighbour.get(LIST))
    assert "Čaka na vašo potrditev" in html
    assert page(draft, "sopodpis/") in html
    assert "vlaga: Ana Horvat" in html
    [card] = mine.to_confirm(bine)
    assert (card.title, card.url) == ("Potrdite vlogo", page(draft, "sopodpis/"))
    assert "Potrdite vlogo" in text(cast.neighbour.get("/moj-ptuj/"))
    assert list(mine.to_confirm(ana)) == []
    assert page(draft, "sopodpis/") not in text(cast.citizen.get(LIST))
    cosignature.confirm_application(actor=bine, application_id=draft.pk, seen=seen(draft))
    assert "Potrdili ste" in text(cast.neighbour.get(LIST))
    assert list(mine.to_confirm(bine)) == []
    assert cast.neighbour.get(f"{LIST}?sopodpisi=nonsense").status_code == 404


# --- confirming ---------------------------------------------------------------------------------------------------


def test_confirmed_as_it_was_read_and_filed(cast, ana, bine, draft):
    joined(ana, draft, bine)
    filing_waits(ana, draft)
    client = at_level(cast, "neighbour")
    digest = re.search(r'name="seen" value="([0-9a-f]{64})"', client.get(page(draft, "sopodpis/")).content.decode())[1]
    assert digest == seen(draft)
    without = client.post(page(draft, "sopodpis/"), {"dejanje": "potrdi", "seen": digest})
    assert without.status_code == 422
    assert "Pred potrditvijo označite izjavo" in text(without)
    for _click in range(2):
        answer = client.post(page(draft, "sopodpis/"), {"dejanje": "potrdi", "seen": digest, "statement": "on"})
        assert answer.status_code == 302
    cosigner = Cosigner.objects.get()
    assert (cosigner.state, cosigner.digest, cosigner.level, cosigner.means) == (
        "confirmed", digest, "substantial", "sipass: smsPASS",
    )  # fmt: skip
    assert cosigner.answered
    told = Notification.objects.get(user=ana.user)
    assert (told.title, "Bine Kos" in told.body) == ("Sovlagatelj je potrdil vlogo", True)
    assert "Bine" not in Message.objects.get(user=ana.user).text
    assert "Potrjeno" in text(cast.citizen.get(page(draft)))
    assert "Potrdili ste" not in text(cast.citizen.get(page(draft)))
    done = filing.file(ana, draft)
    [kept] = done.kept["cosigners"]
    assert (kept["name"], kept["account"], kept["level"], kept["means"]) == (
        "Bine Kos", "bine", "substantial", "sipass: smsPASS",
    )  # fmt: skip
    assert client.get(link())["Location"] == page(draft, "sopodpis/")
    landed = client.get(link(), follow=True)
    assert landed.redirect_chain[-1][0] == page(draft, "oddano/")
    assert done.case.number in text(landed)
    assert filing.emso_of("ana") not in text(landed)
    assert cast.anonymous.get(link()).status_code == 200
    with pytest.raises(AlreadyFiled):
        cosignature.decline_application(actor=bine, application_id=draft.pk)
    assert issue_receipt(done.pk)


def test_co_applicants_hear_that_it_was_filed_once(ana, bine, draft):
    confirmed(ana, draft, bine)
    done = filing.file(ana, draft)
    for _time in range(2):
        tell_applicant(done.pk)
    [notice] = Notification.objects.filter(user=bine.user, kind="applications.filed")
    assert done.case.number in notice.body


def test_the_link_of_what_was_filed_without_its_account_is_dead(ana, bine, draft, third):
    confirmed(ana, draft, bine)
    filing.file(ana, draft)
    assert third.get(link()).status_code == 404


def test_the_level_of_the_procedure(cast, ana, bine):
    draft = joint(ana, min_level="substantial")
    joined(ana, draft, bine)
    html = text(cast.neighbour.get(page(draft, "sopodpis/")))
    assert "Prijavite se z višjo ravnjo" in html
    assert "Vodovod" in html
    assert 'value="potrdi"' not in html
    sent = {"dejanje": "potrdi", "seen": seen(draft), "statement": "on"}
    answer = cast.neighbour.post(page(draft, "sopodpis/"), sent)
    assert answer.status_code == 403
    assert "Za to stran se prijavite z višjo ravnjo" in text(answer)
    low = filing.acting(bine.user, level="low")
    with pytest.raises(LevelTooLow):
        cosignature.confirm_application(actor=low, application_id=draft.pk, seen=seen(draft))
    client = at_level(cast, "neighbour")
    assert client.post(page(draft, "sopodpis/"), sent).status_code == 302
    assert Cosigner.objects.get().state == "confirmed"


def test_what_is_not_finished_cannot_be_confirmed(cast, ana, bine, draft):
    joined(ana, draft, bine)
    change(ana, draft, "")
    assert "Vlagatelj vloge še ni dokončal" in text(cast.neighbour.get(page(draft, "sopodpis/")))
    with pytest.raises(Incomplete):
        cosignature.confirm_application(actor=bine, application_id=draft.pk, seen=seen(draft))
    sent = {"dejanje": "potrdi", "seen": seen(draft), "statement": "on"}
    assert cast.neighbour.post(page(draft, "sopodpis/"), sent).status_code == 409
    change(ana, draft, "Vodovod")
    Document.objects.of("application", draft.pk).update(purpose="drugo")
    with pytest.raises(Incomplete):
        cosignature.confirm_application(actor=bine, application_id=draft.pk, seen=seen(draft))


def test_changed_while_it_was_read(cast, ana, bine, draft):
    joined(ana, draft, bine)
    old = seen(draft)
    change(ana, draft)
    answer = cast.neighbour.post(page(draft, "sopodpis/"), {"dejanje": "potrdi", "seen": old, "statement": "on"})
    assert answer.status_code == 409
    html = text(answer)
    assert "Vloga se je medtem spremenila" in html
    assert "Kanalizacija" in html
    assert f'value="{seen(draft)}"' in html
    assert Cosigner.objects.get().state == "invited"
    with pytest.raises(Stale):
        cosignature.confirm_application(actor=bine, application_id=draft.pk, seen="")


def test_a_form_that_was_cut_off(cast, ana, bine, draft):
    joined(ana, draft, bine)
    digest = seen(draft)
    draft.version.cutoff = timezone.now()
    draft.version.save()
    assert "Vlog po tem obrazcu ne sprejemamo več" in text(cast.neighbour.get(page(draft, "sopodpis/")))
    with pytest.raises(NotOpen):
        cosignature.confirm_application(actor=bine, application_id=draft.pk, seen=digest)


def test_whoever_became_the_applicant_cannot_confirm(ana, bine):
    company = make_organisation("gradnje", "company", has_staff=False)
    first, second = filing.for_organisation(ana, company), filing.for_organisation(bine, company)
    draft = filing.ready(first, filing.with_fee(cosigners=COOWNERS))
    confirmed(first, draft, bine)
    filing_waits(second, draft)
    invited(second, draft, "Tretja", "tretja@example.si")
    draft.refresh_from_db()
    assert draft.applicant == bine.user
    with pytest.raises(CannotJoin, match="self"):
        cosignature.confirm_application(actor=bine, application_id=draft.pk, seen=seen(draft))


# --- changes afterwards -------------------------------------------------------------------------------------------


def standing(draft):
    draft = Application.objects.get(pk=draft.pk)
    progress = progress_of(draft, evaluation_of(draft))
    part = next(one for one in progress.parts if one.kind == COSIGNERS)
    return [one.state for one in progress.cosigners], part.state, part.note


def test_a_change_makes_it_void_and_they_are_asked_once(cast, ana, bine, draft):
    confirmed(ana, draft, bine)
    assert standing(draft) == (["agreed"], "done", "")
    assert "Sovlagatelj je vlogo že potrdil" in text(cast.citizen.get(page(draft, "korak/vloga/")))
    assert "Sovlagatelj je vlogo že potrdil" in text(cast.citizen.get(page(draft, "priloge/")))
    change(ana, draft)
    assert standing(draft) == (["void"], "begun", "Potrditi morajo še: Bine Kos")
    assert not Notification.objects.filter(user=bine.user).exists()
    html = text(cast.citizen.get(page(draft)))
    assert "Potrditi mora znova" in html
    assert "Prosite za novo potrditev" in html
    assert "Potrditi morajo še: Bine Kos" in text(cast.citizen.get(page(draft, "pregled/")))
    assert "Vloga se je po vaši potrditvi spremenila" in text(cast.neighbour.get(page(draft, "sopodpis/")))
    filing_waits(ana, draft)
    for _click in range(2):
        cast.citizen.post(page(draft), {"dejanje": "prosi"})
    [notice] = Notification.objects.filter(user=bine.user)
    assert notice.title == "Vloga, ki ste jo potrdili, je spremenjena"
    assert notice.url == page(draft, "sopodpis/")
    [letter] = Message.objects.filter(user=bine.user)
    assert "Prekop" not in letter.text
    assert len(list(mine.to_confirm(bine))) == 1
    assert standing(draft)[0] == ["waiting"]
    cosignature.confirm_application(actor=bine, application_id=draft.pk, seen=seen(draft))
    assert filing.file(ana, draft).is_filed


def test_a_file_counts_as_much_as_an_answer(ana, bine, draft):
    confirmed(ana, draft, bine)
    delete_document(actor=ana, document=Document.objects.of("application", draft.pk).get())
    assert standing(draft)[0] == ["void"]
    with pytest.raises(Incomplete):
        cosigning.ask_again(actor=ana, application_id=draft.pk)


def test_what_was_put_back_is_what_was_confirmed(ana, bine, draft):
    confirmed(ana, draft, bine)
    change(ana, draft)
    change(ana, draft, "Vodovod")
    assert standing(draft)[0] == ["agreed"]
    assert list(cosigning.ask_again(actor=ana, application_id=draft.pk)) == []


# --- declining ----------------------------------------------------------------------------------------------------


def test_no_and_yes_after_all(cast, ana, bine, draft):
    joined(ana, draft, bine)
    url = page(draft, "sopodpis/")
    answer = cast.neighbour.post(url, {"dejanje": "zavrni", "reason": "Ni <b>moja</b> parcela."}, follow=True)
    assert "Vloge niste potrdili" in text(answer)
    assert cast.neighbour.post(url, {"dejanje": "zavrni"}).status_code == 302
    told = Notification.objects.get(user=ana.user)
    assert "Razlog: Ni <b>moja</b> parcela." in told.body
    assert "parcela" not in Message.objects.get(user=ana.user).text
    html = text(cast.citizen.get(page(draft)))
    assert "Zavrnjeno" in html
    assert "Ni &lt;b&gt;moja&lt;/b&gt; parcela." in html
    filing_waits(ana, draft)
    assert "Zavrnili ste" in text(cast.neighbour.get(LIST))
    with pytest.raises(WrongStep):
        cosignature.confirm_application(actor=bine, application_id=draft.pk, seen=seen(draft))
    assert "Vodovod" in text(cast.neighbour.post(url, {"dejanje": "premisli"}, follow=True))
    cosignature.confirm_application(actor=bine, application_id=draft.pk, seen=seen(draft))
    cosigner = Cosigner.objects.get()
    assert (cosigner.state, str(cosigner.reason)) == ("confirmed", "")
    with pytest.raises(WrongStep):
        cosignature.reconsider(actor=bine, application_id=draft.pk)
    cosignature.decline_application(actor=bine, application_id=draft.pk, reason="Premislil sem si.")
    filing_waits(ana, draft)


def test_a_reason_that_is_too_long(cast, ana, bine, draft):
    joined(ana, draft, bine)
    answer = cast.neighbour.post(page(draft, "sopodpis/"), {"dejanje": "zavrni", "reason": "x" * 501})
    assert answer.status_code == 422
    assert Cosigner.objects.get().state == "invited"


def test_who_declined_may_be_asked_again(ana, bine, draft):
    cosigner = joined(ana, draft, bine)
    cosignature.decline_application(actor=bine, application_id=draft.pk, reason="Ne.")
    cosigning.send_again(actor=ana, application_id=draft.pk, cosigner_id=cosigner.pk)
    cosigner.refresh_from_db()
    assert (cosigner.state, str(cosigner.reason), cosigner.user) == ("invited", "", bine.user)
    cosignature.confirm_application(actor=bine, application_id=draft.pk, seen=seen(draft))
    with pytest.raises(WrongStep):
        cosigning.send_again(actor=ana, application_id=draft.pk, cosigner_id=cosigner.pk)


# --- the end of a draft -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["thrown away", "purged"])
def test_invitations_go_with_the_draft(cast, ana, bine, draft, how):
    cosigner = joined(ana, draft, bine)
    events = cosigner.history_events.model.objects.filter(pgh_obj_id=cosigner.pk)
    if how == "purged":
        upkeep.discard(draft)
    else:
        cast.citizen.post(page(draft, "izbris/"))
    assert cast.neighbour.get(link()).status_code == 404
    assert cast.neighbour.get(page(draft, "sopodpis/")).status_code == 404
    assert "Čaka na vašo potrditev" not in text(cast.neighbour.get(LIST))
    assert set(events.values_list("name", flat=True)) == {""}


# --- the API ------------------------------------------------------------------------------------------------------


def caller(cast, who):
    return Caller(at_level(cast, who), cast.users[who])


def test_the_api_reads_invites_and_lets_go(cast, ana, draft):
    owner, path = caller(cast, "citizen"), f"{APPLICATIONS}{draft.pk}/"
    assert owner.get(path).json()["cosigners"] == []
    answer = owner.send("POST", f"{path}cosigners/", {"name": "Bine Kos", "email": "bine@example.si"})
    assert answer.status_code == 201
    row = answer.json()
    assert (row["name"], row["state"], row["answered"]) == ("Bine Kos", "waiting", None)
    assert "email" not in row
    assert owner.get(path).json()["cosigners"] == [row]
    assert pointers(owner.submit(path)) == {f"#/cosigners/{row['id']}": "waiting"}
    again = owner.send("POST", f"{path}cosigners/", {"name": "Drugi", "email": "bine@example.si"})
    assert again.status_code == 409
    assert owner.send("POST", f"{path}cosigners/", {"name": "Drugi", "email": "x"}).status_code == 400
    assert owner.send("DELETE", f"{path}cosigners/{row['id']}/").status_code == 204
    assert owner.get(path).json()["cosigners"] == []


def test_what_the_api_gives_a_co_applicant(cast, ana, bine, draft):
    path = f"{APPLICATIONS}{draft.pk}/"
    client = caller(cast, "neighbour")
    cosigner = invited(ana, draft)
    assert client.get(path).status_code == 404
    cosignature.open_invitation(actor=bine, secret=secret())
    body = client.get(path).json()
    assert body["answers"]["namen"] == "Vodovod"
    assert body["answers"]["emso"] == f"••••••{filing.emso_of('ana')[-3:]}"
    assert caller(cast, "citizen").get(path).json()["answers"]["emso"] == filing.emso_of("ana")
    assert [row["state"] for row in body["cosigners"]] == ["waiting"]
    codes = [
        client.answer(path, namen="x").status_code, client.submit(path).status_code,
        client.attach(path, "nacrt").status_code, client.send("DELETE", path).status_code,
        client.send("DELETE", f"{path}cosigners/{cosigner.pk}/").status_code,
        client.send("POST", f"{path}cosigners/", {"name": "x", "email": "x@example.si"}).status_code,
    ]  # fmt: skip
    assert codes == [404] * 6
    cosignature.confirm_application(actor=bine, application_id=draft.pk, seen=seen(draft))
    assert [row["state"] for row in client.get(path).json()["cosigners"]] == ["agreed"]
    filing.file(ana, draft)
    filed = client.get(path).json()
    assert filed["answers"]["emso"] == f"••••••{filing.emso_of('ana')[-3:]}"
    assert [row["state"] for row in filed["cosigners"]] == ["agreed"]


@pytest.mark.parametrize("who", ["anonymous", "officer", "other_officer", "administrator"])
def test_the_api_gives_nobody_else_anything(cast, ana, bine, draft, who):
    joined(ana, draft, bine)
    path = f"{APPLICATIONS}{draft.pk}/"
    client = Caller(getattr(cast, who))
    codes = {
        client.get(path).status_code,
        client.send("POST", f"{path}cosigners/", {"name": "x", "email": "x@example.si"}).status_code,
    }
    assert codes <= ({401, 403} if who == "anonymous" else {403, 404})


def test_identifiers_in_rows_are_masked_as_well():
    group = text_field("otroci", type="group", fields=[text_field("emso", type="emso"), text_field("ime")])
    definition = Definition.parse(
        minimal_definition(steps=[step("vloga", group, text_field("skrivno", sensitive=True))])
    )
    values = {"otroci": [{"_id": "1", "emso": filing.EMSO, "ime": "Zala"}], "skrivno": "dolg"}
    assert veiled(definition, values) == {
        "otroci": [{"_id": "1", "emso": f"••••••{filing.EMSO[-3:]}", "ime": "Zala"}], "skrivno": "••••••",
    }  # fmt: skip


# --- what the portal knows, keeps and shows -----------------------------------------------------------------------


def test_personal_data(ana, bine, draft):
    joined(ana, draft, bine)
    cosignature.decline_application(actor=bine, application_id=draft.pk, reason="Ne.")
    [row] = known.my_cosignatures(bine)
    assert (row["title"], row["invited_by"], row["called"], row["reason"]) == (
        "Prekop",
        "Ana Horvat",
        "Bine Kos",
        "Ne.",
    )
    assert "Vodovod" not in str(row)
    assert known.my_cosignatures(ANONYMOUS) == []
    assert known.my_applications(ana)[0]["cosigners"] == ["Bine Kos: zavrnil"]
    assert known.my_applications(bine) == []


def test_erasure_forgets_invitations_to_drafts_and_keeps_what_was_filed(ana, bine, draft):
    confirmed(ana, draft, bine)
    done = filing.file(ana, draft)
    open_draft, unopened = filing.ready(ana, done.version), filing.ready(ana, done.version)
    joined(ana, open_draft, bine)
    invited(ana, unopened, email="bine@example.si")
    counts = {str(line.what): line.count for line in known.erasure_plan(bine.user)}
    assert counts["povabila k sopodpisu osnutkov drugih in odgovori nanje"] == 2
    assert counts["sopodpisi oddanih vlog"] == 1
    known.erase(bine.user)
    assert [row.application_id for row in Cosigner.objects.all()] == [done.pk]
    assert Application.objects.count() == 3


def test_staff_see_who_confirmed(cast, ana, bine, draft):
    confirmed(ana, draft, bine)
    done = filing.file(ana, draft)
    html = text(cast.administrator.get(f"/admin/applications/application/{done.pk}/change/"))
    assert "Bine Kos, račun: bine, potrjeno" in html
    assert "SI-PASS (smsPASS)" in html


def test_as_many_queries_for_two_as_for_many(cast, bine, draft):
    people = [filing.citizen(f"oseba{number}") for number in range(12)]
    for number, actor in enumerate(people):
        other = filing.ready(actor, draft.version)
        invited(actor, other)
        cosignature.open_invitation(actor=bine, secret=secret())
        if number == 1:
            few = queries(cast.neighbour, LIST), queries(cast.neighbour, "/moj-ptuj/")
    assert (queries(cast.neighbour, LIST), queries(cast.neighbour, "/moj-ptuj/")) == few


def test_an_account_of_staff_that_is_invited_stays_out(draft, ana):
    invited(ana, draft)
    staff = filing.acting(make_user("sluzbena", is_staff=True))
    with pytest.raises(CannotJoin, match="office"):
        cosignature.open_invitation(actor=staff, secret=secret())
