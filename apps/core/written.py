"""Texts that come with the code and that staff may put in their own words: mails (by the name of their template) and
notices of Moj Ptuj (by their kind). Whoever sends them registers them; `notifications` keeps what staff write."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import translation

from apps.core import merging
from apps.core.registry import Registry

logger = logging.getLogger("portal.written")


@dataclass(frozen=True)
class Words:
    """What can be put in other words. subject: of a mail, its heading too; title of a notice."""

    subject: str
    paragraphs: tuple[str, ...]

    @property
    def body(self) -> str:
        """Paragraphs with an empty line between them, as they are edited."""
        return "\n\n".join(self.paragraphs)


@dataclass(frozen=True)
class MergeField:
    """label: what it is, for who edits; value: what it holds, from the context in which the text is sent."""

    label: Any
    value: Callable[[Mapping[str, Any]], Any]


@dataclass(frozen=True)
class WrittenText:
    """A text that staff may edit.

    title: by which they know it. subject, paragraphs: the words that ship, translated when they are read, with merge
    fields `{{ polje }}`. fields: all that can stand in it. sample: a made-up context. button, link: words and address
    of the one thing to do, which stay whatever staff write. why: the last lines. frame: templates around the words.
    notice: a title and a text of Moj Ptuj and no mail. confidential: fields that stand in paragraphs alone, for titles
    of notices travel in mails.
    """

    title: Any
    subject: Any
    paragraphs: tuple[Any, ...]
    sample: Callable[[], Mapping[str, Any]]
    fields: Mapping[str, MergeField] = field(default_factory=dict)
    button: Any = ""
    link: Callable[[Mapping[str, Any]], str] = lambda context: ""
    why: Any = ""
    frame: str = "email/written"
    notice: bool = False
    confidential: tuple[str, ...] = ()

    def shipped(self, language: str) -> Words:
        """The words that come with the code."""
        with translation.override(language):
            return Words(str(self.subject), tuple(str(one) for one in self.paragraphs))

    def filled(self, words: Words, context: Mapping[str, Any], language: str) -> Words:
        """With the fields filled in; a paragraph that became empty is left out. BadField."""
        whole = (words.subject, *words.paragraphs)
        names = {name for text in whole for name in merging.fields_in(text)}
        with translation.override(language):
            values = {name: str(self.fields[name].value(context)) for name in names & set(self.fields)}
        subject, *paragraphs = (merging.filled(text, values) for text in whole)
        return Words(" ".join(subject.split()), tuple(one for one in paragraphs if one.strip()))


texts: Registry[WrittenText] = Registry("text that staff may edit")
# Gives the words of staff that are in force for a text in a language, or None where those that ship hold.
keepers: Registry[Callable[[str, str], Words | None]] = Registry("keeper of words of staff")


def words_for(key: str, context: Mapping[str, Any], language: str) -> Words:
    """A text as it is sent: in the words of staff, and in those that ship where there are none or they fail."""
    text = texts.get(key)
    for keeper in keepers:
        own = keeper(key, language)
        if own is None:
            continue
        try:
            return text.filled(own, context, language)
        except Exception as error:  # noqa: BLE001  whatever is wrong with it, the mail goes out
            logger.error("words of staff failed, those that ship are sent", extra={
                "text": key, "language": language, "reason": f"{type(error).__name__}: {error}"[:200],
            })  # fmt: skip
    return text.filled(text.shipped(language), context, language)


def plain_field(name: str, label: Any) -> MergeField:
    """A field that holds one entry of the context as it is."""
    return MergeField(label, lambda context: context.get(name, ""))
