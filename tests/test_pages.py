"""Cards as pages for people: nothing left out, nothing that a card says becomes markup, golden files."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml
from asking import BASE, LAKE, mlcard
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from mlcard import card as cards
from mlcard import schema
from mlcard.export.page import figures
from mlcard.export.page.markdown import escaped
from mlcard.export.page.words import label, number_text, size_text, time_text
from mlcard.export.projection import Place, Work, project
from mlcard.export.projection.filling import Remark
from mlcard.export.projection.run import Existing, find_projection

GOLDEN = Path(__file__).parent / "data" / "pages"
#: Elements of HTML that have no end: https://html.spec.whatwg.org/multipage/syntax.html#void-elements
VOID = {"meta", "br", "link", "img", "hr", "input"}


def page(card, to="html", **options):
    (output,) = project(card, to, BASE, **options).outputs
    return re.sub(r"mlcard \d[\w.]*", "mlcard VERSION", output.content.decode())


def card_of(data):
    return cards.parse(yaml.safe_dump({"mlcard": "1.0", **data}), "modelcard.yaml")


class Reader(HTMLParser):
    """Reads a page strictly: every element that begins ends, in order."""

    def __init__(self):
        super().__init__()
        self.open, self.words, self.tags, self.links = [], [], [], []
        self.ids = set()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        for name, value in attrs:
            assert not name.startswith("on"), f"a script in {tag}"
            if name == "href":
                self.links.append(value)
            if name == "id":
                assert value not in self.ids
                self.ids.add(value)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1:] != ["style"]:
            self.words.append(data)


def read(text):
    reader = Reader()
    reader.feed(text)
    reader.close()
    assert reader.open == []
    return reader


@pytest.mark.parametrize("form", ["html", "markdown"])
@pytest.mark.parametrize("name", ["predictor", "diabetes", "merged", "sentiment"])
def test_golden_pages(name, form, monkeypatch):
    monkeypatch.chdir(LAKE)
    remarks = (
        [Remark("/models/0/name", "the files say otherwise", "MC901", "error")] if name == "merged" else []
    )
    made = page(cards.load(Path(name) / "modelcard.yaml"), form, remarks=remarks)
    made = re.sub(r"(?s)<style>.+?</style>", "<style></style>", made)  # no golden page for each change of it
    golden = GOLDEN / f"{name}.{'html' if form == 'html' else 'md'}"
    assert made == golden.read_text(encoding="utf-8"), f"look at the page, then write it to {golden}"


def test_every_slot_of_the_schema_has_its_place():
    """A value of each slot of each class that a card can hold stands on the page, in both forms."""
    found = {"MLModel": "models", "Dataset": "datasets", "Study": "studies", "Agent": "agents"}
    for class_name, collection in found.items():
        known = schema.classes()[class_name].slots
        item = {"id": "x"}
        for number, (name, slot) in enumerate(known.items()):
            value = f"value-{number}-of-it"
            if name != "id" and slot.kind != "object":
                item[name] = [value] if slot.multivalued else value
        for form in ("html", "markdown"):
            text = page(card_of({collection: [item]}), form).replace("\\", "")
            for name, value in item.items():
                said = value[0] if isinstance(value, list) else value
                assert said in text, f"{class_name}.{name} is not on the page in {form}"


def texts(value, at=""):
    """Yield the texts of a card, each with its place."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from texts(inner, f"{at}/{name}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from texts(inner, f"{at}/{number}")
    elif isinstance(value, str):
        yield at, " ".join(value.split())


NESTED = {
    "models": [{
        "id": "m",
        "hyperparameters": {
            "estimator": {"algorithm": "LinearSVC", "hyperparameters": {"class_weight": "balanced"}},
            "method": {"value": {"deep": ["sigmoid"]}, "tuned": True},
        },
        "pipeline": [{
            "name": "words", "algorithm": "TfidfVectorizer",
            "hyperparameters": {"norm": "l2", "analyzer": "word", "strip": "ascii", "idf": {"use": "smooth"}},
        }],
    }],
}  # fmt: skip


@pytest.mark.parametrize("form", ["html", "markdown"])
def test_every_text_of_a_card_stands_on_its_page(form):
    found = [cards.load(path) for path in sorted(LAKE.rglob("modelcard.yaml"))]
    assert len(found) > 3
    for card in [*found, card_of(NESTED)]:
        made = page(card, form)
        said = " ".join("".join(read(made).words).split()) if form == "html" else made.replace("\\", "")
        for collection in ("models", "datasets", "studies", "agents"):
            missing = [(at, text) for at, text in texts(card.data.get(collection, [])) if text not in said]
            assert not missing, f"{card.path}: {collection}"


def test_the_real_cards_become_pages(shared_data):
    count = 0
    for path in sorted((shared_data / "cards").rglob("*.md"))[::3]:
        if path.name == "MANIFEST.md":
            continue
        try:
            card = cards.load(path)
        except cards.InvalidCardError:
            continue
        read(page(card))
        MarkdownIt("commonmark").enable("table").parse(page(card, "markdown"))
        count += 1
    assert count > 50


def test_a_page_fetches_nothing_and_runs_nothing():
    text = page(cards.load(LAKE / "predictor" / "modelcard.yaml"))
    reader = read(text)
    assert not {"script", "img", "link", "iframe", "object", "form"} & set(reader.tags)
    assert "default-src 'none'" in text
    assert "url(" not in text
    assert "@import" not in text


ATTACKS = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</style><script>", "javascript:alert(1)",
    "&lt;b&gt;", "]](http://evil.example)", "![x](http://evil.example/x.png)", "`<b>`", "| a | b |",
    "# heading",
    "- item", "1. one", "$x$", "<http://evil.example>", "\x00\x1b[31m", "\u202e", "*b* _i_ ~~s~~",
    "a\nb\n\n# c",
    "&amp;", "[!WARNING]", "__0__", "a__b__", "_a_b",
]  # fmt: skip


@given(st.text(st.characters(codec="utf-8"), max_size=60) | st.sampled_from(ATTACKS))
@settings(max_examples=60, deadline=None)
def test_no_text_of_a_card_is_markup_in_html(text):
    data = {
        "models": [
            {"id": text or "x", "name": text, "description": text, "landing_page": text,
             "limitations": [text], "hyperparameters": {text or "x": text},
             "base_models": [{"model": text, "relation": text}],
             "evaluations": [{"measure": text, "value": 0.5, "dataset": text}]}
        ],
        "evidence": [{"slot": "/models/0/name", "file": text, "method": text}],
        "statements": [{"slot": "/models/0/license", "status": text, "reason": text}],
    }  # fmt: skip
    plain = read(page(card_of(_with(data, text, "plain"))))
    odd = read(page(card_of(data)))
    dull = {
        "p",
        "ul",
        "li",
        "dl",
        "dt",
        "dd",
        "div",
        "span",
        "a",
        "code",
        "details",
        "summary",
        "aside",
        "h3",
    }
    drawing = {"figure", "figcaption", "svg", "title", "line", "circle", "path", "rect", "text"}
    assert set(odd.tags) - dull - drawing <= set(plain.tags)
    assert all(link.startswith(("#", "http://", "https://")) for link in odd.links)


def _with(value, old, new):
    if isinstance(value, dict):
        return {_with(key, old, new) or "x": _with(item, old, new) for key, item in value.items()}
    if isinstance(value, list):
        return [_with(item, old, new) for item in value]
    return new if value == old else value


@given(st.text(st.characters(codec="utf-8"), max_size=60) | st.sampled_from(ATTACKS))
def test_no_text_of_a_card_is_markup_in_markdown(text):
    tokens = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(escaped(text))
    inline = [child for token in tokens for child in token.children or ()]
    assert {token.type for token in tokens} <= {"paragraph_open", "inline", "paragraph_close"}
    assert {child.type for child in inline} <= {"text", "text_special", "softbreak"}


def test_links_lead_to_things_of_the_page_and_out():
    reader = read(page(cards.load(LAKE / "diabetes" / "modelcard.yaml")))
    inside = {link[1:] for link in reader.links if link.startswith("#")}
    assert inside <= reader.ids


def test_evidence_stands_with_its_value_and_says_the_weakest_method():
    data = {
        "models": [{"id": "m", "algorithm": "SVC", "hyperparameters": {"C": 1, "kernel": "rbf"}}],
        "evidence": [
            {"slot": "/models/0/algorithm", "file": "m.pkl", "where": "opcode 7", "method": "read"},
            {"slot": "/models/0/hyperparameters/C", "file": "m.pkl", "method": "read"},
            {
                "slot": "/models/0/hyperparameters/kernel",
                "file": "train.py",
                "method": "inferred",
                "confidence": 0.5,
            },
        ],
    }
    text = page(card_of(data))
    assert (
        '<details class="evidence read"><summary title="read from a file">read</summary>'
        "<ul><li>read: m.pkl, opcode 7" in text
    )
    assert '<details class="evidence inferred">' in text
    assert "inferred: train.py, confidence 0.5" in text


def test_a_disagreement_with_the_files_cannot_be_overlooked(tmp_path):
    (tmp_path / "modelcard.yaml").write_text(
        'mlcard: "1.0"\nmodels:\n- id: m\n  files: [{path: gone.pkl, format: pickle}]\n', "utf-8"
    )
    done = mlcard("export", tmp_path, "--to", "html")
    assert done.returncode == 0, done.stderr
    assert "The card and its files do not agree" in done.stdout
    assert "gone.pkl" in done.stdout
    assert "<code>MC901</code>" in done.stdout


def test_a_folder_has_a_page_for_each_card_and_an_index(tmp_path):
    done = mlcard("export", LAKE, "--to", "html", "-o", f"{tmp_path}/site/")
    assert done.returncode == 0, done.stderr
    site = tmp_path / "site"
    names = {path.name for path in site.iterdir()}
    index = read((site / "index.html").read_text(encoding="utf-8"))
    assert len(names) == len(list(cards.find([LAKE]))) + 1
    for link in index.links:
        name, _, anchor = link.partition("#")
        assert anchor in read((site / name).read_text(encoding="utf-8")).ids


def test_a_long_table_is_cut_and_said_to_be():
    features = [{"name": f"f{number}", "type": "numeric"} for number in range(400)]
    projected = project(card_of({"datasets": [{"id": "d", "features": features}]}), "html", BASE)
    assert "and 100 more in the card" in projected.outputs[0].content.decode()
    assert len(projected.losses) == 100


# what is drawn


def drawn(item):
    card = card_of({"models": [item]})
    work = Work(find_projection("html"), card, BASE, "", False, Existing(), None)
    found = figures.of(item, Place("/models/0", work))
    return {type(figure).__name__: figure for group in found.values() for figure in group}


def test_measures_with_their_intervals():
    scale = drawn(
        {
            "id": "m",
            "evaluations": [
                {"measure": "accuracy", "value": 0.9, "standard_deviation": 0.2},
                {
                    "measure": "f1",
                    "value": 0.5,
                    "confidence_interval": {"lower_confidence": 0.4, "higher_confidence": 0.7},
                },
                {"measure": "perplexity", "value": 12.5},
                {"measure": "loss", "value": float("nan")},
                {"measure": "odd", "value": "high"},
            ],
        }
    )["Scale"]
    assert [(mark.label, mark.value, mark.low, mark.high) for mark in scale.marks] == [
        ("accuracy", 0.9, 0.7, 1.0), ("f1", 0.5, 0.4, 0.7)
    ]  # fmt: skip
    assert scale.note == "line: confidence interval; line: one standard deviation"


def test_shares_add_up():
    bars = drawn(
        {
            "id": "m",
            "class_counts": [
                {"name": "a", "number_of_instances": 3},
                {"name": "b", "number_of_instances": 1},
            ],
        }
    )
    assert [(bar.label, bar.share, bar.told) for bar in bars["Bars"].bars] == [
        ("a", 0.75, "3 · 75.0 %"), ("b", 0.25, "1 · 25.0 %")
    ]  # fmt: skip


@pytest.mark.parametrize("histogram", ["", "1 x", "-1 2", "9" * 40, None, 7])
def test_a_histogram_that_is_none_is_not_drawn(histogram):
    assert "Spread" not in drawn({"id": "m", "column_profiles": [{"feature": "f", "histogram": histogram}]})


def test_a_lineage_in_a_circle_ends():
    lineage = drawn({"id": "m", "base_models": [{"model": "m", "relation": "finetune"}, {"model": "n"}]})[
        "Lineage"
    ]
    assert [node.id for node in lineage.nodes] == ["m", "n"]
    assert lineage.edges == (("n", "m", "derived"),)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"), (9999, "9999"), (12345, "12,345"), (0.777404295, "0.777404"), (1e-7, "1e-07"),
        (1234.5, "1,234.5"), (2.0, "2.0"), (1e20, "1e+20"), (float("inf"), "inf"), (-3.25, "-3.25"),
        (123456789.123, "123,456,789"),
    ],
)  # fmt: skip
def test_numbers(value, text):
    assert number_text(value) == text


def test_sizes_times_and_labels():
    assert [size_text(size) for size in (0, 999, 38173, 2_000_000_000)] == [
        "0 bytes", "999 bytes", "38.2 kB (38,173 bytes)", "2 GB (2,000,000,000 bytes)"
    ]  # fmt: skip
    assert [size_text(size) for size in (float("nan"), float("inf"), 10**400)][:2] == ["nan", "inf"]
    assert [time_text(value, "duration") for value in (90, 600, 86400)] == ["90 s", "10.0 min", "24.0 h"]
    assert [label(slot) for slot in ("intended_use", "sha256")] == ["Intended use", "SHA-256"]
