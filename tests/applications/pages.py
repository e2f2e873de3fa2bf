"""Pages of a draft as a browser without JavaScript reads and sends them."""

from html.parser import HTMLParser
from typing import Any


class FormReader(HTMLParser):
    """The named inputs of one form with their values, and its buttons. What stands in a <template> is not there."""

    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id, self.inside, self.hidden = form_id, False, 0
        self.data: dict[str, Any] = {}
        self.buttons: list[str] = []
        self.ids: set[str] = set()
        self._text: str | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        found = dict(attrs)
        if tag == "form":
            self.inside = found.get("id") == self.form_id
        self.hidden += tag == "template"
        if self.hidden or not self.inside:
            return
        name, value = found.get("name"), found.get("value", "")
        if found.get("id"):
            self.ids.add(found["id"])
        if tag == "button" and name == "dejanje":
            self.buttons.append(value)
        elif tag == "textarea":
            self._text = name
            self.data[name] = ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in found:
            self.data[self._select] = value
        elif tag == "input" and name and found.get("type") not in ("image", "submit"):
            self._input(name, value, found)

    def _input(self, name: str, value: str, found: dict[str, Any]) -> None:
        if found.get("type") in ("checkbox", "radio"):
            if "checked" in found:
                self.data.setdefault(name, []).append(value or "on")
        elif name in self.data:
            kept = self.data[name]
            self.data[name] = [*(kept if isinstance(kept, list) else [kept]), value]
        else:
            self.data[name] = value

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag == "template"
        if tag == "form":
            self.inside = False
        if tag == "textarea":
            self._text = None

    def handle_data(self, data: str) -> None:
        if self._text:
            self.data[self._text] += data.removeprefix("\n") if not self.data[self._text] else data


def read_form(response: Any, form_id: str = "obrazec") -> FormReader:
    """The form of a page."""
    reader = FormReader(form_id)
    reader.feed(response.content.decode())
    return reader


def send(client: Any, url: str, act: str = "naprej", **typed: Any) -> Any:
    """Open the page, type, press a button."""
    data = read_form(client.get(url)).data | typed
    return client.post(url, {name: value for name, value in data.items() if value is not None} | {"dejanje": act})
