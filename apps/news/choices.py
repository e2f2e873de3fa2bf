"""States and looks of news, and the topics that this app keeps."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

NEWS = "news"  # kind of owner, of documents and photos
ATTACHMENT = "attachment"  # purpose of documents
MOST_ATTACHMENTS = 8
URGENT = "izredno"  # topic that is told at once, at any hour


class NewsState(models.TextChoices):
    """Where a news item stands."""

    DRAFT = "draft", _("osnutek")
    SCHEDULED = "scheduled", _("čaka na objavo")
    PUBLISHED = "published", _("objavljeno")
    WITHDRAWN = "withdrawn", _("umaknjeno")


class Look(models.TextChoices):
    """What kind of news it is, for icon and word beside its title."""

    NEWS = "news", _("novica")
    PROJECT = "project", _("projekt")
    ROAD = "road", _("promet")
    CALL = "call", _("razpis")
    EVENT = "event", _("dogodek")
    QUARTER = "quarter", _("iz četrti")
    ACT = "act", _("uradna objava")
    URGENT = "urgent", _("izredno obvestilo")


@dataclass(frozen=True)
class Drawn:
    """Icon of the sprite and colour role of a look."""

    icon: str
    colour: str = "neutral"


LOOKS: dict[str, Drawn] = {
    Look.NEWS: Drawn("sporocilo"),
    Look.PROJECT: Drawn("stavba", "drava"),
    Look.ROAD: Drawn("delo", "warning"),
    Look.CALL: Drawn("evro", "drava"),
    Look.EVENT: Drawn("koledar", "drava"),
    Look.QUARTER: Drawn("kraj"),
    Look.ACT: Drawn("listina"),
    Look.URGENT: Drawn("opozorilo", "danger"),
}


@dataclass(frozen=True)
class Kept:
    """A topic that lives of news items; see `notifications.registry.Topic`."""

    title: Any
    hint: Any
    icon: str
    by_quarter: bool = False


TOPICS: dict[str, Kept] = {
    "kultura": Kept(_("Dogodki: kultura"), _("Prireditve, razstave, koncerti in gledališče."), "dvorana"),
    "sport": Kept(_("Dogodki: šport"), _("Tekmovanja, rekreacija in športni objekti."), "koledar"),
    "otroci": Kept(_("Dogodki: za otroke"), _("Prireditve, počitnice in delavnice za otroke."), "otroci"),
    "tecaji": Kept(_("Dogodki: tečaji"), _("Tečaji, predavanja in svetovanja."), "skupina"),
    "glasilo": Kept(_("Občinsko glasilo"), _("Nova številka glasila, ko izide."), "list"),
    "razpisi": Kept(_("Razpisi in javna naročila"), _("Razpisi, pozivi in naročila, dokler so odprti."), "evro"),
    "projekti": Kept(_("Projekti in naložbe"), _("Kaj občina gradi in obnavlja ter kako daleč je."), "stavba"),
    "uradni-vestnik": Kept(_("Uradni vestnik"), _("Novi odloki, pravilniki in drugi splošni akti."), "listina"),
    URGENT: Kept(_("Izredna obvestila"), _("Nujna obvestila, ki ne morejo čakati. Pošljemo jih takoj."), "opozorilo"),
    "cetrti": Kept(
        _("Novice četrtnih skupnosti"), _("Kaj se dogaja v četrti, ki jo izberete."), "kraj", by_quarter=True
    ),
    "ceste": Kept(_("Ceste in zapore"), _("Zapore, obvozi in dela na cestah."), "delo", by_quarter=True),
    "meritve": Kept(_("Meritve nad mejo"), _("Ko meritev zraka, vode ali hrupa preseže mejo."), "graf"),
}  # fmt: skip
