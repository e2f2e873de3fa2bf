"""What a program may ask for: `<resource>:read` and `<resource>:write` of every resource, told in plain words."""

from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from apps.api.me import MeView
from apps.api.resources import RESOURCES

IDENTITY_SCOPES = ("openid", "profile", "email")


@cache
def resource_scopes() -> tuple[str, ...]:
    """Every scope of the API, from the resources themselves."""
    names: list[str] = []
    for view in (MeView, *RESOURCES.values()):
        verbs = ["read"] + (["write"] if writes(view) else [])
        scopes = [f"{view.scope}:{verb}" for verb in verbs] + [*getattr(view, "more_scopes", ())]
        names += [scope for scope in scopes if scope not in names]
    return tuple(names)


def writes(view: Any) -> bool:
    """Whether a view accepts anything beside reading."""
    if {"create", "update", "partial_update", "destroy", "post", "put", "patch", "delete"} & set(dir(view)):
        return True
    actions = view.get_extra_actions() if hasattr(view, "get_extra_actions") else []
    return any({"post", "put", "patch", "delete"} & set(action.mapping) for action in actions)


def words() -> dict[str, str]:
    """Scopes as a person reads them on the consent page."""
    subjects = {
        "places": _("javne kraje in četrti"),
        "me": _("vaše ime in raven prijave"),
        "notifications": _("vaša obvestila"),
        "subscriptions": _("vaše naročnine na e-novice"),
        "cases": _("vaše zadeve"),
        "office-cases": _("zadeve oddelkov, za katere program dela"),
        "office-notes": _("notranje zapise teh zadev"),
        "webhooks": _("obveščanje programa o dogodkih"),
        "statistics": _("javno statistiko"),
        "orders": _("vaše naloge za plačilo in plačila"),
        "procedures": _("e-storitve in njihove obrazce"),
        "applications": _("vaše vloge"),
        "reports": _("prijave napak"),
        "news": _("novice"),
        "alerts": _("opozorila"),
        "questions": _("vprašanja občini"),
        "search": _("zadetke iskanja po portalu"),
    }
    told = {
        "openid": _("vedeti, da ste se prijavili"),
        "profile": _("videti vaše ime"),
        "email": _("videti vaš elektronski naslov"),
    }
    for scope in resource_scopes():
        resource, verb = scope.split(":")
        subject = subjects.get(resource, resource)
        told[scope] = (_("videti %(what)s") if verb == "read" else _("spreminjati %(what)s")) % {"what": subject}
    return told
