"""The validators of pages: each thing that they look for is found."""

from __future__ import annotations

import pytest
import validators

PAGE = (
    "<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>A</title>{head}</head>"
    "<body>{body}</body></html>"
)


@pytest.mark.parametrize(
    ("head", "body"),
    [
        pytest.param("", "<p><b>never closed</p>", id="not closed"),
        pytest.param("", "<p>a &nonsense; b</p>", id="unknown character"),
        pytest.param("<script>1</script>", "", id="script"),
        pytest.param("", "<svg><script>1</script></svg>", id="script in a drawing"),
        pytest.param("", "<p onclick=go()>a</p>", id="script in an attribute"),
        pytest.param("", "<a href='javascript:go()'>a</a>", id="script in a link"),
        pytest.param("", "<img src='https://example.org/a.png' alt=a>", id="picture from elsewhere"),
        pytest.param("<link rel=stylesheet href='https://example.org/a.css'>", "", id="style from elsewhere"),
        pytest.param("<style>@import 'a.css';</style>", "", id="imported style"),
        pytest.param("<style>p {{background: url(//a.example/b)}}</style>", "", id="address in a style"),
    ],
)
def test_what_a_page_must_not_hold_is_found(head, body):
    assert validators.html(PAGE.format(head="", body="<p><a href='#a'>b</a></p>").encode()) == []
    assert validators.html(PAGE.format(head=head, body=body).encode()) != []


@pytest.mark.parametrize(
    "text",
    [
        "a <b>c</b>\n",
        "<div>\n",
        "![a](https://example.org/a.png)\n",
        "[a](ftp://example.org)\n",
        "[a](b.md)\n",
    ],
)
def test_what_a_page_in_markdown_must_not_hold_is_found(text):
    assert validators.markdown(b"# A\n\n[b](https://example.org) [c](#c) `<b>`\n") == []
    assert validators.markdown(text.encode()) != []
