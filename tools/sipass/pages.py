"""Pages of the stand-in, in the look of the portal."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.template import Context, Engine

from tools.sipass.provider import LEVELS, LOA, Provider

if not settings.configured:  # in a process of its own; in tests the portal's settings are there
    settings.configure()

ENGINE = Engine(dirs=[str(Path(__file__).parent / "templates")])
NAMES = {"low": "nizka raven", "substantial": "srednja raven", "high": "visoka raven"}
MEANS = {"low": "uporabniško ime in geslo", "substantial": "smsPASS", "high": "osebna izkaznica ali digitalno potrdilo"}
WORDS = {
    "unauthorized_client": "Te aplikacije ne poznamo (client_id).",
    "invalid_redirect_uri": "Naslov za vrnitev (redirect_uri) ni tisti, ki je dogovorjen.",
    "not_found": "Te strani ni.",
    "invalid_request": "Zahteve ne razumemo.",
}


def render(name: str, **context: Any) -> str:
    """A page."""
    return ENGINE.get_template(name).render(Context(context, use_l10n=False, use_tz=False))


def rank(level: str) -> int:
    """Levels by strength; none counts as low."""
    return LEVELS.index(level) if level else 0


def choose(provider: Provider, query: Mapping[str, str], *, sub: str = "", error: str = "") -> str:
    """Who signs in, and how strongly. What does not reach the wanted level is marked, and can still be chosen: the
    portal must cope with it."""
    wanted = provider.wanted(query)
    people = [
        {
            **persona,
            "reach": NAMES.get(persona["level"], "raven ni sporočena"),
            "enough": rank(persona["level"]) >= rank(wanted),
            "checked": persona["sub"] == sub,
        }
        for persona in provider.personas.values()
    ]
    levels = [
        {"key": level, "name": NAMES[level], "means": MEANS[level], "enough": rank(level) >= rank(wanted)}
        for level in LEVELS
    ]
    return render(
        "choose.html",
        people=people,
        levels=levels,
        wanted=NAMES.get(wanted, ""),
        error=error,
        client=provider.client.client_id,
        action=f"?{urlencode(dict(query))}",
    )


def check_choice(provider: Provider, sub: str, level: str) -> tuple[str, str]:
    """What is wrong with a choice (or nothing), and the level it comes to: the person's highest unless one was
    chosen."""
    persona = provider.personas.get(sub)
    if persona is None:
        return "Izberite osebo.", ""
    chosen = level.removeprefix(LOA)
    if not chosen:
        return "", persona["level"]
    if chosen not in LEVELS:
        return "Izberite raven s seznama.", ""
    if rank(chosen) > rank(persona["level"]):
        return f"{persona['given_name']} {persona['family_name']} nima sredstva, ki bi doseglo to raven.", ""
    return "", chosen


def refusal(error: str) -> str:
    """A request that cannot be sent back to anybody."""
    return render("message.html", title="Tega ne moremo narediti", text=WORDS.get(error, error))


def signed_out() -> str:
    """After signing out without an address to return to."""
    return render("message.html", title="Odjavljeni ste", text="Seja v nadomestku SI-PASS je končana.")


def home(provider: Provider) -> str:
    """What this is."""
    return render(
        "message.html",
        title="Nadomestek SI-PASS teče",
        text=f"Izdajatelj je {provider.issuer}. Prijava se začne v portalu, ne tukaj.",
    )
