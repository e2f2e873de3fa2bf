"""What of a text becomes HTML, and what never does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.news.markup import plain_paragraphs, render


def test_headings_begin_below_the_title_and_skip_no_level():
    html = render("### prvi\n\n# drugi\n\n### tretji")
    assert [f"h{html[at + 2]}" for at in range(len(html)) if html[at : at + 2] == "<h"] == ["h2", "h2", "h3"]
    assert html.count("</h2>") == 2


def test_lists_links_and_bold():
    html = render("- **ena**\n- [dve](https://ptuj.si)\n\n1. *tri*")
    assert '<ul class="bullets">' in html
    assert "<strong>ena</strong>" in html
    assert '<a href="https://ptuj.si" class="ds-link">dve</a>' in html
    assert "<ol>" in html
    assert "<em>tri</em>" in html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>", "[x](javascript:alert(1))", "<img src=x onerror=alert(1)>", "[x](data:text/html,x)",
        "![x](https://zunaj.example/pika.png)", "<javascript:alert(1)>", "[x](//zunaj.example)", "[x](vbscript:x)",
        '[x](https://a.si "\\" onmouseover=alert(1)")',
    ],
)  # fmt: skip
def test_nothing_dangerous_comes_through(text):
    html = render(text).lower()
    for bad in ("<script", "<img", 'href="javascript', 'href="data', 'href="vbscript', 'href="//', '" onmouseover'):
        assert bad not in html


@given(st.text(max_size=300))
def test_only_our_elements_whatever_is_written(text):
    allowed = {"p", "h2", "h3", "ul", "ol", "li", "a", "strong", "em", "blockquote", "br", "br /"}
    html = render(text)
    found = {part.split(">")[0].split(" ")[0].strip("/") for part in html.split("<")[1:]}
    assert found <= allowed, html


def test_plain_keeps_paragraphs_items_and_addresses():
    assert plain_paragraphs("# Naslov\n\nPrvi\n\n- ena [x](https://a.si)\n- dve [y](/pot/)") == [
        "Naslov", "Prvi", "– ena x (https://a.si)", "– dve y",
    ]  # fmt: skip
