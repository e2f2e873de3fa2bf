"""The plugs of the house (docs/architecture.md): small base classes and their registries.

Each is filled by the apps above and read by the app named in its docstring, so that nothing below imports upward.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from apps.core.actor import Actor
from apps.core.registry import Registry


@dataclass(frozen=True)
class HomeBlock:
    """A section of the home page (read by `portal`). `load` returns the context, or None when there is nothing to
    show: then the block does not appear."""

    template: str
    load: Callable[[HttpRequest], dict[str, Any] | None]


@dataclass(frozen=True)
class HomeTask:
    """One of the most wanted tasks on the home page (read by `portal`); the first eight are shown, those from the data
    (`home_task_sources`) before those that are always the same (`home_tasks`)."""

    title: Any
    hint: Any
    icon: str
    url: Callable[[], str]


@dataclass(frozen=True)
class NavItem:
    """An entry of the main menu (read by `portal`). It is current on every address below its own."""

    title: Any
    url: Callable[[], str]


@dataclass(frozen=True)
class BannerItem:
    """A notice above every page. colour: `danger`, `warning` or `info`; key: of one that open pages follow by
    themselves."""

    colour: str
    label: Any
    text: str
    url: str = ""
    link_text: str = ""
    key: str = ""


@dataclass(frozen=True)
class WaitingCard:
    """Work that waits for a member of staff (read by the admin's first page). `count` is for this actor alone;
    cards with zero are shown quiet. hint: a text, or a function of the actor that gives one."""

    title: Any
    icon: str
    count: Callable[[Actor], int]
    url: Callable[[], str]
    permission: str
    hint: Any = ""


@dataclass(frozen=True)
class MyPage:
    """An entry of the menu of Moj Ptuj (read by `portal`). `count` is what waits there for the actor; 0 shows none."""

    title: Any
    url: Callable[[], str]
    icon: str
    count: Callable[[Actor], int] = lambda actor: 0


@dataclass(frozen=True)
class MyWaiting:
    """One thing that waits for the person (read by the first page of Moj Ptuj). colour: `danger`, `warning` or
    `drava`; due: words such as "do 30. novembra"; until: sorts the cards, the soonest first."""

    colour: str
    icon: str
    due: str
    title: str
    text: str
    url: str
    button: str
    until: dt.datetime | None = None


@dataclass(frozen=True)
class SearchHit:
    """One result of the portal's search.

    passage: what the assistant may quote, in whole sentences, or a function that gives it when it is quoted; the
    snippet, where there is none. words: what it is found by besides (`search_words` of a row), so that a hit by a word
    that is not shown is known as one.
    """

    title: str
    url: str
    snippet: str = ""
    icon: str = "list"
    passage: str | Callable[[], str] = ""
    words: str = ""


# Groups of expressions that mean the same to whoever searches; each expression is its words, each word its forms.
SameWords = Sequence[Sequence[Sequence[Sequence[str]]]]


@dataclass(frozen=True)
class SearchSource:
    """Documents of one app in the portal's search (read by `portal`). `search(query, actor, limit)` returns hits,
    best first, of what the actor may see; the query may have bars and stars (`core.queries.understood`). answers: the
    assistant may quote it, because the municipality stands behind every word."""

    title: Any
    search: Callable[[str, Actor, int], Sequence[SearchHit]]
    answers: bool = True


@dataclass(frozen=True)
class MapSource:
    """Layers of one app on `/zemljevid/` (read by `territory`). `layers` are key, title and icon in order;
    `load(keys)` returns the places of those layers by key: dicts with slug, name, lat, lon, text, address, quarter,
    approximate. One call, so that a source needs no query for each layer."""

    layers: Sequence[tuple[str, Any, str]]
    load: Callable[[Collection[str]], dict[str, list[dict[str, Any]]]]


@dataclass(frozen=True)
class PersonalData:
    """What one app knows of a person (read by Moji podatki and the export). `collect(actor)` is plain JSON data of
    `actor.user`: a dict of facts or a list of dicts, dates as ISO 8601 text; None when it cannot concern this person.

    labels: what to call the keys on pages and paper. purpose, basis, source, kept: what GDPR, article 15(1), wants
    told: why, on what legal ground, where from, for how long.
    """

    title: Any
    collect: Callable[[Actor], Any]
    labels: Mapping[str, Any] = field(default_factory=dict)
    purpose: Any = ""
    basis: Any = ""
    source: Any = ""
    kept: Any = ""


@dataclass(frozen=True)
class ErasureLine:
    """One kind of data in a plan of erasure. fate: `erased`, `anonymised` or `kept`; basis: the law by which it is
    kept, or why it can go. count: how many records, None where it makes no sense to count."""

    what: Any
    fate: str
    basis: Any
    count: int | None = None


@dataclass(frozen=True)
class Erasure:
    """How one app forgets a person (GDPR, article 17; read by `portal`). `plan(user)` tells what would happen and
    changes nothing; `act(user)` does it, inside the transaction of the whole erasure."""

    plan: Callable[[Any], Iterable[ErasureLine]]
    act: Callable[[Any], None]


@dataclass(frozen=True)
class ConsentPurpose:
    """Something people can consent to (GDPR, article 7: specific, as easy to withdraw as to give). Only what the
    portal really heeds is registered.

    wording: the sentence the person agrees to. version: raised when the meaning changes; who agreed to an older one is
    asked again. effect: what changes with a yes and with a no, in plain words.
    """

    title: Any
    wording: Any
    effect: Any
    version: int = 1


@dataclass(frozen=True)
class RetentionRule:
    """How long a kind of record is kept (run by apps.core.retention, shown in the admin and on `/zasebnost/`).

    period: in words; duration: the same as ISO 8601 (`P30D`, `P5Y`); start: the event that the period runs from.
    action: `delete`, `anonymise` or `close`. basis: the law or the act that sets the period; proposed: no law sets it,
    the municipality has to confirm it. `due(today)` are the records whose time is over; `needed(record)` is why one
    has to stay all the same, or an empty string; `act(record)` ends it.
    """

    title: Any
    period: Any
    basis: Any
    due: Callable[[dt.date], QuerySet[Any]]
    act: Callable[[Any], None]
    duration: str = ""
    start: Any = ""
    action: str = "delete"
    needed: Callable[[Any], str] = lambda record: ""
    proposed: bool = False


@dataclass(frozen=True)
class DatasetSource:
    """An open dataset (read by `opendata`). `columns` is the allow-list; nothing else can leave."""

    title: Any
    columns: tuple[str, ...]
    rows: Callable[[], QuerySet[Any]]


@dataclass(frozen=True)
class IndicatorSource:
    """A value that `dashboard` computes. `value(begin, end)` is over dates, `end` excluded; None: not known."""

    title: Any
    unit: str
    value: Callable[[dt.date, dt.date], float | None]


@dataclass(frozen=True)
class WebhookEvent:
    """An event (apps.core.events) of which programs may be told (read by `api`). `told(actor, payload)` is what a
    program that acts so hears: ids and codes alone, nothing personal; None when it may not hear of it at all."""

    title: Any
    told: Callable[[Actor, Mapping[str, Any]], dict[str, Any] | None]


@dataclass(frozen=True)
class DemoModule:
    """Demo data of one app (read by `load_demo`). `load(today)` is idempotent and returns what to tell."""

    title: str
    load: Callable[[dt.date], str]


home_blocks: Registry[HomeBlock] = Registry("home block")
home_tasks: Registry[HomeTask] = Registry("home task")
home_task_sources: Registry[Callable[[], Iterable[HomeTask]]] = Registry("source of home tasks")
nav_items: Registry[NavItem] = Registry("menu entry")
banners: Registry[Callable[[HttpRequest], Iterable[BannerItem]]] = Registry("banner")
waiting_cards: Registry[WaitingCard] = Registry("waiting card")
search_sources: Registry[SearchSource] = Registry("search source")
ask_pages: Registry[Callable[[str], str]] = Registry("page for a question")  # its address, with the words carried along
same_words: Registry[Callable[[], SameWords]] = Registry("words that mean the same")
my_pages: Registry[MyPage] = Registry("page of Moj Ptuj")
my_waiting: Registry[Callable[[Actor], Iterable[MyWaiting]]] = Registry("what waits for the person")
my_blocks: Registry[HomeBlock] = Registry("section of Moj Ptuj")
map_sources: Registry[MapSource] = Registry("map source")
personal_data: Registry[PersonalData] = Registry("personal data")
retention_rules: Registry[RetentionRule] = Registry("retention rule")
# Asked of every record before a rule acts on it: why it has to stay (an open case, a restriction), or nothing.
retention_holds: Registry[Callable[[Any], str]] = Registry("reason to keep")
consent_purposes: Registry[ConsentPurpose] = Registry("purpose of consent")
erasures: Registry[Erasure] = Registry("erasure")
dataset_sources: Registry[DatasetSource] = Registry("dataset")
indicator_sources: Registry[IndicatorSource] = Registry("indicator")
webhook_events: Registry[WebhookEvent] = Registry("event for webhooks")  # by the name of the event
demo_modules: Registry[DemoModule] = Registry("demo module")
demo_facts: Registry[Callable[[], dict[str, Any]]] = Registry("part of the demo file")
