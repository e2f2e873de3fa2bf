"""Whatever anybody sends becomes a row in their transaction, sealed; what cannot be sent is refused at once."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.core.mail import BadHeaderError, EmailMessage, EmailMultiAlternatives, send_mail
from django.db import connection, transaction

from apps.core import outgoing, plugs
from apps.core.actor import ANONYMOUS, system_actor
from apps.notifications import services
from apps.notifications.choices import MessageState
from apps.notifications.exceptions import NotWaiting
from apps.notifications.models import Message
from tests.notifications import outbox

ALL = {"anonymous", "citizen", "neighbour", "officer", "other_officer", "administrator"}


@pytest.mark.django_db
def test_a_mail_of_djangos_becomes_a_row_a_recipient():
    assert send_mail("Zadeva", "Besedilo", None, ["Ana <ana@example.invalid>", "bine@example.invalid"]) == 1
    ana, bine = outbox()
    assert (ana.recipient, bine.recipient) == ("ana@example.invalid", "bine@example.invalid")
    assert (ana.subject, ana.text, ana.html, ana.language, ana.state) == ("Zadeva", "Besedilo", "", "sl", "waiting")


@pytest.mark.django_db
def test_html_and_the_answer_address_are_kept():
    mail = EmailMultiAlternatives("Zadeva", "Besedilo", to=["a@example.invalid"], reply_to=["oddelek@ptuj.invalid"])
    mail.attach_alternative("<p>Besedilo</p>", "text/html")
    mail.send()
    row = outbox()[0]
    assert (row.html, row.reply_to) == ("<p>Besedilo</p>", "oddelek@ptuj.invalid")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"subject": "Zadeva\nBcc: vsi@example.invalid"}, BadHeaderError),
        ({"to": ["ana@example.invalid\r\nBcc: vsi@example.invalid"]}, BadHeaderError),
        ({"reply_to": ["a@example.invalid\nBcc: vsi@example.invalid"]}, BadHeaderError),
        ({"attachments": [("a.pdf", b"x", "application/pdf")]}, ValueError),
        ({"from_email": "zupan@drugje.invalid"}, ValueError),
        ({"headers": {"X-Priority": "1"}}, ValueError),
        ({"html_only": True}, ValueError),
    ],
)
def test_what_would_be_lost_or_abused_is_refused(change, error):
    html_only = change.pop("html_only", False) if (change := dict(change)) else False
    mail = EmailMessage(**{"subject": "Zadeva", "body": "Besedilo", "to": ["a@example.invalid"], **change})
    if html_only:
        mail.content_subtype = "html"
    with pytest.raises(error):
        mail.send()
    assert not outbox()


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_never_sent(smtp):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        send_mail("Zadeva", "Besedilo", None, ["ana@example.invalid"])
        raise ZeroDivisionError
    assert not outbox()
    assert services.deliver_messages() == 0
    assert smtp.kept == []


@pytest.mark.django_db(transaction=True)
def test_the_worker_is_called_when_it_commits(monkeypatch):
    from celery import current_app

    called = []
    current_app.loader.import_default_modules()
    task = current_app.tasks["notifications.deliver_messages"]
    monkeypatch.setattr(task, "apply_async", lambda **kwargs: called.append(kwargs))
    with transaction.atomic():
        send_mail("Zadeva", "Besedilo", None, ["ana@example.invalid"])
        assert called == []
    assert len(called) == 1


@pytest.mark.django_db
def test_mails_of_apps_below_carry_kind_language_and_person(cast):
    context = {"link": "https://portal.ptuj.invalid/x?a=1&b='2'"}
    outgoing.send_mail(
        "identity/mail/confirm_email", "ana@example.invalid", context, language="en",
        user_id=cast.users["citizen"].pk,
    )  # fmt: skip
    row = outbox()[0]
    assert (row.kind, row.language, row.user) == ("identity.mail.confirm_email", "en", cast.users["citizen"])
    assert context["link"] in row.text  # plain text escapes nothing
    assert "a=1&amp;b=&#x27;2&#x27;" in row.html
    assert '<html lang="en">' in row.html


@pytest.mark.django_db
def test_the_same_is_not_written_twice():
    letter = services.Letter(to="a@example.invalid", text="x", kind="test", dedupe="1")
    services.post_letters([letter])
    services.post_letters([letter])
    services.post_letters([services.Letter(to="a@example.invalid", text="x", kind="other", dedupe="1")])
    assert [row.kind for row in outbox()] == ["test", "other"]


@pytest.mark.django_db(transaction=True)
def test_a_dump_shows_neither_address_nor_words():
    words = ("ana.horvat@example.invalid", "odgovor@example.invalid", "Skrivna zadeva", "žeton-1234", "žeton-html")
    services.post_letters(
        [services.Letter(to=words[0], reply_to=words[1], subject=words[2], text=words[3], html=words[4], kind="test")]
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM notifications_message t")
        dump = cursor.fetchall()[0][0]
    assert "test" in dump  # the row is there
    for word in words:
        assert word not in dump
        assert word.encode().hex() not in dump
    row = outbox()[0]
    assert (row.recipient, row.reply_to, row.subject, row.text, row.html) == words


@pytest.mark.django_db
def test_who_sees_messages(cast):
    mine = Message.objects.create(kind="test", user=cast.users["citizen"])
    Message.objects.create(kind="test")
    seen = {who: Message.objects.visible_to(cast.actor(who)).count() for who in ALL}
    assert seen == dict.fromkeys(ALL, 0) | {"citizen": 1, "administrator": 2}
    assert Message.objects.visible_to(cast.actor("citizen")).get() == mine
    assert Message.objects.visible_to(system_actor("test")).count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("act", [services.retry_message, services.cancel_message])
@pytest.mark.parametrize("who", sorted(ALL - {"administrator"}))
def test_only_those_with_the_right_act_on_messages(cast, message, act, who):
    Message.objects.update(state=MessageState.STUCK, user=cast.users["citizen"])
    with pytest.raises(PermissionDenied):
        act(actor=cast.actor(who), message=message)
    assert outbox()[0].state == MessageState.STUCK


@pytest.mark.django_db
def test_a_message_that_is_being_sent_or_sent_cannot_be_taken_back(cast, message):
    for state in (MessageState.SENDING, MessageState.SENT, MessageState.CANCELLED):
        Message.objects.update(state=state)
        with pytest.raises(NotWaiting):
            services.cancel_message(actor=cast.actor("administrator"), message=message)
        with pytest.raises(NotWaiting):
            services.retry_message(actor=cast.actor("administrator"), message=message)


@pytest.mark.django_db(transaction=True)
def test_what_is_cancelled_is_not_sent(smtp, message):
    services.cancel_message(actor=system_actor("test"), message=message)
    assert services.deliver_messages() == 0
    assert smtp.kept == []


@pytest.mark.django_db
def test_nobody_else_is_nobody():
    assert not Message.objects.visible_to(ANONYMOUS).exists()
    assert str(Message(kind="k")).startswith("k ")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("recipient", "masked"),
    [("ana.horvat@primer.si", "a•••@p•••.si"), ("+38641123456", "+386 ••• 56"), ("", "")],
)
def test_recipients_are_masked(recipient, masked):
    assert Message(recipient=recipient).masked_recipient == masked


@pytest.mark.django_db
def test_words_go_after_their_time_and_the_row_stays(settings):
    import datetime as dt

    from django.utils import timezone

    rule = plugs.retention_rules.get("notifications.message")
    now = timezone.now()
    day = dt.timedelta(days=1)
    old, young, _waiting = (
        Message.objects.create(kind=name, recipient="a@example.invalid", subject="x", text="x", html="x", state=state, ended=ended)
        for name, state, ended in (
            ("old", "sent", now - 32 * day), ("young", "sent", now - 28 * day), ("waiting", "waiting", None),
        )
    )  # fmt: skip
    today = now.date()
    assert list(rule.due(today)) == [old]
    rule.act(old)
    old.refresh_from_db()
    assert (old.recipient, old.subject, old.text, old.html, old.state) == ("", "", "", "", "sent")
    assert list(rule.due(today)) == []
    young.refresh_from_db()
    assert young.text == "x"
    with pytest.raises(NotWaiting):
        Message.objects.filter(pk=old.pk).update(state="failed")
        services.retry_message(actor=system_actor("test"), message=old)


def test_ids_of_messages_are_unguessable():
    assert isinstance(Message().pk, uuid.UUID)


def test_a_portal_whose_mail_goes_nowhere_is_told_so(settings):
    from apps.notifications.checks import mail_has_a_way_out

    settings.EMAIL_DELIVERY_BACKEND = ""
    assert [fault.id for fault in mail_has_a_way_out(None)] == ["notifications.W001"]
    settings.EMAIL_DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert mail_has_a_way_out(None) == []
