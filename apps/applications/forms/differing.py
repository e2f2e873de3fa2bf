"""The same step as two people, or one in two windows, left it."""

from apps.applications.forms.page import Page
from apps.applications.services.summary import answer_words


def differences(mine: Page, now: Page) -> list[dict[str, str]]:
    """Fields in which what was sent and what stands differ, both in words."""
    lines = []
    for one in mine.fields():
        here, there = ((page.typed.get(one.id), page.answers.get(one.id)) for page in (mine, now))
        if one.type != "info" and here != there:
            texts = [answer_words(one, *pair, mine.language) for pair in (here, there)]
            lines.append({"label": str(one.label), "mine": texts[0], "now": texts[1]})
    return lines
