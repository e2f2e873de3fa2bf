"""Demo: ten news items of `data/demo_news.json`, by the services themselves, on days relative to today."""

import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

from django.utils import timezone
from PIL import Image, ImageDraw

from apps.core.actor import Actor
from apps.core.demo import as_of
from apps.core.legal_time import LJUBLJANA
from apps.documents.services import sanitize_photo, store_photo
from apps.identity.models import Department, User
from apps.identity.services.personas import staff_at_work
from apps.news import services
from apps.news.choices import NEWS
from apps.news.models import NewsItem

FILE = Path(__file__).parent / "data" / "demo_news.json"
WRITER, TOWN = "koordinatorka", "mestna-obcina-ptuj"
WORDS = ("title_sl", "summary_sl", "text_sl", "title_en", "summary_en", "text_en", "look", "topics", "quarters")
PICTURED = "Risba: trg s tlakom, drevesi in hišami pod grajskim hribom."


def load(today: dt.date) -> str:
    """Unless there are some. Subscribers are told of the scheduled one alone: the others are old."""
    if not NewsItem.objects.exists():
        actor = staff_at_work(User.objects.get(username=WRITER))
        for row in json.loads(FILE.read_text(encoding="utf-8"))["news"]:
            _write(actor, row, today)
    return f"{NewsItem.objects.count()} news items"


def _write(actor: Actor, row: dict[str, Any], today: dt.date) -> None:
    later = row["days"] < 0
    moment = timezone.now() if later else timezone.now() - dt.timedelta(days=row["days"])
    department = Department.objects.get(organisation__slug=TOWN, code=row["department"])
    over = _morning(today, row["expires"]) if "expires" in row else None
    with as_of(moment):
        item = NewsItem(
            department=department, tell=later, expires_at=over, **{key: row[key] for key in WORDS if key in row}
        )
        services.save_item(actor=actor, item=item)
        if "picture" in row:
            store_photo(
                actor=actor, data=sanitize_photo(drawn()), owner_kind=NEWS, owner_id=item.pk, alternative=PICTURED
            )
        if later:
            services.schedule_item(actor=actor, item_id=item.pk, at=_morning(today, -row["days"]))
        else:
            services.publish_item(actor=actor, item_id=item.pk)
    if row.get("corrected"):
        _correct(actor, item, row, moment + dt.timedelta(days=1))


def _correct(actor: Actor, item: NewsItem, row: dict[str, Any], moment: dt.datetime) -> None:
    with as_of(moment):
        item.refresh_from_db()
        item.text_sl, item.correction_sl = f"{item.text_sl}\n- plavanje.", row["correction_sl"]
        services.save_item(actor=actor, item=item)


def _morning(today: dt.date, days: int) -> dt.datetime:
    return dt.datetime.combine(today + dt.timedelta(days=days), dt.time(8), LJUBLJANA)


def drawn() -> io.BytesIO:
    """A square below the castle, drawn by ourselves."""
    picture = Image.new("RGB", (1200, 800), (196, 214, 222))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((-200, 260, 900, 900), fill=(122, 148, 96))
    draw.rectangle((250, 210, 560, 330), fill=(226, 212, 186))
    draw.polygon([(230, 212), (405, 140), (580, 212)], fill=(154, 66, 49))
    draw.rectangle((300, 110, 350, 220), fill=(216, 200, 172))
    draw.polygon([(290, 112), (325, 60), (360, 112)], fill=(154, 66, 49))
    for place, left in enumerate(range(0, 1200, 200)):
        top = 350 + 26 * (place % 3)
        draw.rectangle(
            (left, top, left + 186, 600), fill=((214, 196, 160), (232, 218, 196), (204, 178, 150))[place % 3]
        )
        draw.polygon([(left - 6, top + 2), (left + 93, top - 70), (left + 192, top + 2)], fill=(146, 74, 56))
        for window in range(left + 24, left + 150, 54):
            draw.rectangle((window, top + 44, window + 30, top + 96), fill=(86, 104, 112))
    draw.rectangle((0, 590, 1200, 800), fill=(190, 184, 174))
    for joint in range(-400, 1600, 80):
        draw.line((600 + (joint - 600) // 2, 590, joint, 800), fill=(166, 160, 150), width=3)
    for left in (140, 520, 900):
        draw.rectangle((left + 44, 560, left + 58, 660), fill=(104, 76, 52))
        draw.ellipse((left, 440, left + 104, 580), fill=(84, 122, 66))
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=88)
    kept.seek(0)
    return kept
