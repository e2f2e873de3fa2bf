"""What an alert will look like on each of its ways, before it is issued."""

from dataclasses import dataclass

from django.utils import translation

from apps.alerts.areas import map_of
from apps.alerts.cap import cap_xml
from apps.alerts.models import Alert
from apps.alerts.services.telling import words_of
from apps.core.plugs import BannerItem
from apps.notifications.services import Words

# The basic alphabet of GSM 03.38; anything else (č, š and ž too) makes the whole message UCS-2. The second line counts
# twice.
GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_TWICE = set("^{}\\[~]|€\f")


@dataclass(frozen=True)
class Texting:
    """A text message: characters (in units of its alphabet) and parts that are paid for."""

    text: str
    length: int
    parts: int


def texting(text: str) -> Texting:
    """160 or 153 characters a part in the basic alphabet, 70 or 67 otherwise (3GPP 23.040)."""
    if set(text) <= GSM | GSM_TWICE:
        length, one, more = sum(2 if char in GSM_TWICE else 1 for char in text), 160, 153
    else:
        length, one, more = len(text.encode("utf-16-be")) // 2, 70, 67
    return Texting(text, length, 1 if length <= one else -(-length // more))


def banner_of(alert: Alert) -> BannerItem:
    """As it will stand above every page."""
    return BannerItem(alert.colour, alert.event, alert.headline)


def preview(alert: Alert, base_url: str) -> dict[str, object]:
    """Banner, mail, text messages, CAP and map, in both languages where there are both."""
    words = words_of(alert)
    path = f"{base_url}{alert.get_absolute_url()}"
    mails: list[tuple[str, Words]] = list(words.items())
    with translation.override("sl"):
        texts = [(language, texting(f"{one.short} {path}")) for language, one in mails]
    return {
        "banner": banner_of(alert), "mails": mails, "texts": texts, "cap": cap_xml(alert).decode(), "map": map_of(alert)
    }  # fmt: skip
