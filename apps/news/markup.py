"""Text of news: Markdown of which headings, lists, links, bold, italics and quotations are understood. Nothing else of
what is written becomes HTML."""

import functools
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

RULES = ("heading", "list", "link", "autolink", "emphasis", "blockquote", "newline", "escape", "entity")
SCHEMES = ("http", "https", "mailto", "tel")


def _may_lead(address: str) -> bool:
    """A page of the web, a mail address, a number, or a path of our own."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in SCHEMES or (not parts.scheme and not parts.netloc and address.startswith(("/", "#")))


@functools.cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"html": False, "breaks": True}).enable(RULES)
    parser.validateLink = _may_lead  # type: ignore[method-assign,assignment]
    return parser


def _level_headings(tokens: Sequence[Token]) -> None:
    """The page has its h1: what is written begins with h2, and no level is skipped."""
    begun = False
    for token in tokens:
        if token.type == "heading_open":
            token.tag = "h3" if begun and token.tag not in ("h1", "h2") else "h2"
            begun, tag = True, token.tag
            token.attrSet("class", "ds-heading")
            token.attrSet("data-size", "sm" if tag == "h2" else "xs")
        elif token.type == "heading_close":
            token.tag = tag


def render(text: str) -> SafeString:
    """HTML of a text. Safe: the parser escapes all that is written and lets through no HTML and no other schemes."""
    tokens = _parser().parse(text)
    _level_headings(tokens)
    for token in tokens:
        if token.type == "bullet_list_open":
            token.attrSet("class", "bullets")
        for child in token.children or ():
            if child.type == "link_open":
                child.attrSet("class", "ds-link")
    return mark_safe(_parser().renderer.render(tokens, _parser().options, {}))  # noqa: S308


def plain_paragraphs(text: str) -> list[str]:
    """The same without marks, for mails, search and feeds: a paragraph, heading or item of a list each; items begin
    with a dash, a link is followed by its address."""
    found, items = list[str](), 0
    for token in _parser().parse(text):
        items += token.nesting if token.type in ("list_item_open", "list_item_close") else 0
        if token.type == "inline":
            words = "".join(_words(token.children or ())).strip()
            found += [f"– {words}" if items else words] if words else []
    return found


def _words(children: Sequence[Any]) -> Iterator[str]:
    address = ""
    for child in children:
        if child.type == "link_open":
            address = str(child.attrs.get("href", ""))
        elif child.type == "link_close":
            yield f" ({address})" if urlsplit(address).scheme in ("http", "https") else ""
        elif child.type in ("softbreak", "hardbreak"):
            yield "\n"
        else:
            yield child.content


def plain_text(text: str) -> str:
    """All of it as plain paragraphs."""
    return "\n\n".join(plain_paragraphs(text))
