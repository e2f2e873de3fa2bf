"""Writing news: who may, what must be there, and what a change after publication leaves behind."""

from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.core.text import slug as slug_of
from apps.news.models import CHANGE, NewsItem, departments_in_reach
from apps.notifications.registry import topics
from apps.territory.services import quarter_names

KEPT = ("slug", "state", "publish_at", "published_at", "told", "corrected_at", "reason", "created")
WORDS = ("title_sl", "summary_sl", "text_sl", "title_en", "summary_en", "text_en")
LONGEST_SLUG = 90


def topic_choices() -> list[tuple[str, str]]:
    """What a news item can be on: topics that no other app keeps elsewhere."""
    return [(key, str(topic.title)) for key, topic in topics.items() if topic.elsewhere is None]


def may_write(actor: Actor, item: NewsItem) -> bool:
    """Whether the actor writes for the item's department."""
    if actor.system:
        return True
    return actor.has_perm(CHANGE) and departments_in_reach(actor).filter(pk=item.department_id).exists()


def faults_of(item: NewsItem) -> dict[str, str]:
    """What is missing or wrong, by field."""
    known, found = dict(topic_choices()), dict[str, str]()
    if not item.topics or not set(item.topics) <= set(known):
        found["topics"] = _("Izberite vsaj eno temo.")
    if not set(item.quarters) <= set(quarter_names()):
        found["quarters"] = _("Izberite četrti s seznama.")
    english = {name: getattr(item, name).strip() for name in ("title_en", "summary_en", "text_en")}
    if any(english.values()):
        text = _("Angleška različica potrebuje naslov, povzetek in besedilo. Dopolnite ali izpraznite vsa tri polja.")
        found |= {name: text for name, value in english.items() if not value}
    if item.expires_at and item.publish_at and item.expires_at <= item.publish_at:
        found["expires_at"] = _("Novica ne more nehati biti aktualna, preden je objavljena.")
    return found


def save_item(*, actor: Actor, item: NewsItem, expected: str = "") -> NewsItem:
    """Add or change a news item. expected: `changed` of what the form showed; somebody else's change meanwhile is a
    ValidationError. State and times follow from steps alone. PermissionDenied beyond one's departments, also of the
    department that it had before."""
    with transaction.atomic():
        before = None if item._state.adding else locked(actor, item.pk)
        if not may_write(actor, item) or (before is None and not actor.has_perm("news.add_newsitem")):
            raise PermissionDenied
        if before and expected and before.changed.isoformat() != expected:
            raise ValidationError(_("Med tem je novico spremenil nekdo drug. Odprite jo znova in poglejte, kaj piše."))
        if faults := faults_of(item):
            raise ValidationError(faults)
        for name in KEPT if before else ():
            setattr(item, name, getattr(before, name))
        if before and before.published_at and any(getattr(before, name) != getattr(item, name) for name in WORDS):
            item.corrected_at = timezone.now()
        if item.published_at is None:
            item.slug = _free_slug(item)
        item.save()
    return item


def locked(actor: Actor, item_id: UUID) -> NewsItem:
    """The item, for this transaction alone; Http404 for whoever does not see it, PermissionDenied for whoever only
    reads."""
    rows = NewsItem.objects.all() if actor.system else NewsItem.objects.visible_to(actor)
    item: NewsItem | None = NewsItem.objects.select_for_update().filter(pk=item_id).first()
    if item is None or not rows.filter(pk=item_id).exists():
        raise Http404
    if not may_write(actor, item):
        raise PermissionDenied
    return item


def _free_slug(item: NewsItem) -> str:
    """From the title; a number where another one has it. Stands still once it was published."""
    base = slug_of(item.title_sl)[:LONGEST_SLUG].strip("-") or "novica"
    rows = NewsItem.objects.exclude(pk=item.pk).filter(slug__startswith=base)
    taken = {*rows.values_list("slug", flat=True), "tema"}
    return next(slug for slug in (base, *(f"{base}-{number}" for number in range(2, 10_000))) if slug not in taken)
