"""Words of staff in place of those that ship: every save is a version, publishing is a step of its own."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.core import ratelimit
from apps.core.actor import Actor
from apps.core.merging import BadField, check_fields, fields_in
from apps.core.outgoing import Mail, render_words
from apps.core.written import Words, WrittenText, texts
from apps.identity.models import Person
from apps.notifications.exceptions import NoAddress, NotNewest
from apps.notifications.models import Message, TemplateVersion
from apps.notifications.models.templates import BODY, split_paragraphs
from apps.notifications.services.outbox import Letter, post_letters

CHANGE = "notifications.change_templateversion"
TESTS, TESTS_IN = 20, 3600  # test letters of one person, in so many seconds
SUBJECT = 200


def words_of_staff(key: str, language: str) -> Words | None:
    """The words in force, None where those that ship hold (read by apps.core.written)."""
    row: TemplateVersion | None = TemplateVersion.objects.of(key, language).published().first()
    return None if row is None or row.shipped else row.words


def latest_version(key: str, language: str) -> TemplateVersion | None:
    """The newest version, published or not."""
    row: TemplateVersion | None = TemplateVersion.objects.of(key, language).first()
    return row


def checked_words(key: str, subject: str, body: str) -> Words:
    """What somebody wrote, as words of this text. ValidationError by `subject` and `body`; LookupError for a text that
    does not exist."""
    text = texts.get(key)
    words = Words(" ".join(subject.split()), split_paragraphs(body))
    parts = {"subject": (words.subject, SUBJECT), "body": (words.body, BODY)}
    faults = {name: fault for name, (part, most) in parts.items() if (fault := _fault(text, name, part, most))}
    if faults:
        raise ValidationError(faults)
    return words


def _fault(text: WrittenText, name: str, part: str, most: int) -> str:
    if not part:
        return _("Vpišite besedilo.")
    if len(part) > most:
        return _("Besedilo je predolgo: največ %(most)d znakov.") % {"most": most}
    try:
        check_fields(part, text.fields)
    except BadField as error:
        return _told(text, error)
    if name == "subject" and (inside := [one for one in fields_in(part) if one in text.confidential]):
        return _("Polje {{ %(name)s }} lahko stoji le v besedilu: naslov potuje tudi po nezaščiteni pošti.") % {
            "name": inside[0]
        }
    return ""


def _told(text: WrittenText, error: BadField) -> str:
    """What is wrong with a field, and what would fit."""
    if error.broken:
        return _("Oklepaj pri »%(name)s« ni zaključen. Polja pišite z dvema oklepajema: {{ polje }}.") % {
            "name": error.name
        }
    told = _("Polja {{ %(name)s }} to besedilo ne pozna.") % {"name": error.name}
    if error.near:
        told += " " + _("Ste mislili {{ %(near)s }}?") % {"near": error.near}
    known = ", ".join(f"{{{{ {name} }}}}" for name in text.fields)
    return f"{told} " + (_("Na voljo so: %(known)s.") % {"known": known} if known else _("To besedilo nima polj."))


def sample_mail(key: str, language: str, words: Words) -> Mail:
    """How these words would be read, filled in with the sample. For a notice HTML is empty. BadField."""
    text = texts.get(key)
    with translation.override(language):
        context = text.sample()
    filled = text.filled(words, context, language)
    if text.notice:
        return Mail(filled.subject, filled.body, "")
    return render_words(key, filled, context, language=language)


def save_template(
    *, actor: Actor, key: str, language: str, subject: str, body: str, seen: int
) -> TemplateVersion:  # fmt: skip
    """A new version. seen: the newest that the author knew (0: none); NotNewest when there is another by now. The same
    words again make no version. ValidationError says what is wrong and what would fit."""
    _require(actor)
    words = checked_words(key, subject, body)
    return _add(actor, key, language, words, seen)


def restore_template(*, actor: Actor, key: str, language: str, number: int, seen: int) -> TemplateVersion:
    """Go back to an earlier version (0: what ships), as a new one. DoesNotExist; NotNewest."""
    _require(actor)
    if number == 0:
        return _add(actor, key, language, texts.get(key).shipped(language), seen, restored=0, shipped=True)
    old: TemplateVersion = TemplateVersion.objects.of(key, language).get(number=number)
    return _add(actor, key, language, old.words, seen, restored=number, shipped=old.shipped)


def _add(
    actor: Actor, key: str, language: str, words: Words, seen: int, *, restored: int | None = None,
    shipped: bool = False,
) -> TemplateVersion:  # fmt: skip
    newest = latest_version(key, language)
    number = newest.number if newest else 0
    if newest and newest.words == words and newest.shipped == shipped:
        return newest  # a second click
    if number != seen:
        raise NotNewest
    try:
        with transaction.atomic():
            row: TemplateVersion = TemplateVersion.objects.create(
                key=key, language=language, number=number + 1, subject=words.subject, body=words.body,
                author=actor.user, restored=restored, shipped=shipped,
            )  # fmt: skip
    except IntegrityError as error:  # somebody saved at the same moment
        raise NotNewest from error
    return row


@transaction.atomic
def publish_template(*, actor: Actor, key: str, language: str, number: int) -> TemplateVersion:
    """From now on mails say this. Only the newest version can be published: NotNewest. ValidationError when its fields
    are not known any more; DoesNotExist."""
    _require(actor)
    row: TemplateVersion = TemplateVersion.objects.of(key, language).select_for_update().get(number=number)
    if TemplateVersion.objects.of(key, language).filter(number__gt=number).exists():
        raise NotNewest
    if row.published is None:
        if not row.shipped:
            checked_words(key, row.subject, row.body)
        row.published, row.published_by = timezone.now(), actor.user
        row.save(update_fields=["published", "published_by", "changed"])
    return row


def send_test(*, actor: Actor, key: str, language: str, subject: str, body: str) -> Message:
    """These words, saved or not, to the author's own address. ValidationError; NoAddress; RateLimited."""
    _require(actor)
    words = checked_words(key, subject, body)
    user = actor.user
    person = Person.objects.filter(user=user).first()
    address = (user.email if user else "") or (person.contact_email if person else "")
    if user is None or not address:
        raise NoAddress
    ratelimit.count("template-tests", actor.key, allowed=TESTS, seconds=TESTS_IN)
    mail = sample_mail(key, language, words)
    with translation.override(language):
        marked = _("[preizkus] %(subject)s") % {"subject": mail.subject}
    letter = Letter(
        to=address, subject=marked, text=mail.text, html=mail.html, language=language, kind="template.test",
        user_id=user.pk,
    )  # fmt: skip
    return post_letters([letter])[0]


def _require(actor: Actor) -> None:
    if not actor.has_perm(CHANGE):
        raise PermissionDenied
