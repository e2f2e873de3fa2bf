"""What an alert will look like on each of its ways, before it is issued."""

from apps.alerts.areas import map_of
from apps.alerts.cap import cap_xml
from apps.alerts.models import Alert
from apps.alerts.services.telling import words_of
from apps.core.plugs import BannerItem
from apps.notifications.services import Words, sms_parts


def banner_of(alert: Alert) -> BannerItem:
    """As it will stand above every page."""
    return BannerItem(alert.colour, alert.event, alert.headline)


def preview(alert: Alert, base_url: str) -> dict[str, object]:
    """Banner, mail, text messages, CAP and map, in both languages where there are both."""
    words = words_of(alert)
    path = f"{base_url}{alert.get_absolute_url()}"
    mails: list[tuple[str, Words]] = list(words.items())
    said = [(language, f"{one.short} {path}") for language, one in mails]
    texts = [(language, text, sms_parts(text)) for language, text in said]
    return {
        "banner": banner_of(alert), "mails": mails, "texts": texts, "cap": cap_xml(alert).decode(), "map": map_of(alert)
    }  # fmt: skip
