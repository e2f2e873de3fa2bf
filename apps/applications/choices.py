"""Kinds and states of e-vloge, and the words by which people look for them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

APPLICATION = "application"  # what cases and documents call an application among their owners


class Area(models.TextChoices):
    """What a procedure is about."""

    ROADS = "ceste-in-promet", _("Ceste in promet")
    SPACE = "prostor-in-gradnja", _("Prostor in gradnja")
    FAMILY = "druzina-in-sociala", _("Družina in sociala")
    BUSINESS = "gospodarstvo", _("Gospodarstvo")
    CULTURE = "kultura-in-prireditve", _("Kultura in prireditve")
    LAND = "okolje-in-zemljisca", _("Okolje in zemljišča")
    EDUCATION = "izobrazevanje", _("Vrtci in šole")
    FINANCE = "dajatve", _("Dajatve in plačila")


class LifeEvent(models.TextChoices):
    """What happens in people's lives when they need a procedure."""

    BIRTH = "rojstvo-otroka", _("Dobili smo otroka")
    MOVING = "selitev", _("Selim se")
    BUILDING = "gradnja", _("Gradim ali prenavljam")
    PROPERTY = "nepremicnina", _("Kupujem ali prodajam nepremičnino")
    BUSINESS = "dejavnost", _("Odpiram ali vodim dejavnost")
    EVENT = "prireditev", _("Prirejam dogodek")
    CAR = "avtomobil", _("Imam avtomobil")
    GARDEN = "vrt", _("Želim vrt")


class ProcedureKind(models.TextChoices):
    """What stands in the catalogue."""

    APPLICATION = "application", _("vloga")
    TENDER = "tender", _("javni razpis")
    LINK = "link", _("storitev drugje")


AREA_ICONS: dict[str, str] = {
    Area.ROADS: "delo", Area.SPACE: "listina", Area.FAMILY: "skupina", Area.BUSINESS: "stavba", Area.CULTURE: "dvorana",
    Area.LAND: "drevo", Area.EDUCATION: "crke", Area.FINANCE: "evro",
}  # fmt: skip
EVENT_ICONS: dict[str, str] = {
    LifeEvent.BIRTH: "otrok",
    LifeEvent.CAR: "avto",
    LifeEvent.GARDEN: "vrt",
}  # say more than the area
KIND_ICONS: dict[str, str] = {ProcedureKind.TENDER: "evro", ProcedureKind.LINK: "zunaj"}


class VersionState(models.TextChoices):
    """Where a version of a form stands. From when a published one holds follows from `valid_from`."""

    DRAFT = "draft", _("osnutek")
    PUBLISHED = "published", _("objavljen")
    WITHDRAWN = "withdrawn", _("umaknjen")


class ApplicationState(models.TextChoices):
    """Where an application stands. What becomes of it afterwards is the matter of its case."""

    DRAFT = "draft", _("osnutek")
    FILED = "filed", _("oddana")
    TYPED = "typed", _("prepisana s papirja")


class CosignerState(models.TextChoices):
    """What a co-applicant said."""

    INVITED = "invited", _("povabljen")
    CONFIRMED = "confirmed", _("potrdil")
    DECLINED = "declined", _("zavrnil")


class SupplementStage(models.TextChoices):
    """Where the answer to a call for a supplement stands."""

    DRAFT = "draft", _("v pripravi")
    SENT = "sent", _("oddana")
