"""The vocabularies: where they come from, that they agree with one another, and what their words mean."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path

import pytest

from mlcard import vocabularies
from mlcard.card.licenses import hub_ids, unknown_parts
from mlcard.vocabularies import languages, libraries, load, tasks

REPOSITORY = Path(__file__).resolve().parent.parent
FILES = sorted(Path(vocabularies.__file__).parent.glob("*.json"))


@pytest.fixture
def writer(monkeypatch):
    monkeypatch.syspath_prepend(str(REPOSITORY / "tools"))
    import vocabularies as tool

    yield tool
    del sys.modules["vocabularies"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_says_where_it_comes_from(file, writer):
    content = load(file.stem)
    assert content["source"].startswith("https://")
    assert content["version"]
    assert dt.date.fromisoformat(content["date"]) <= dt.datetime.now(dt.UTC).date()
    assert file.stem in writer.SOURCES, "every file has a module that makes it"
    assert writer.text(content) == file.read_text(encoding="utf-8"), "written by the tool, not by hand"


def test_an_unknown_vocabulary_is_refused(writer, capsys):
    assert writer.main(["spdxx"]) == 2
    assert "hub_tasks" in capsys.readouterr().err


def test_the_tool_writes_long_lists_and_mappings_on_several_lines(writer):
    words = {f"word{number}": ["x" * 20] for number in range(8)}
    text = writer.text(
        {"a": "b", "words": words, "list": [f"{number:030}" for number in range(9)], "none": []}
    )
    assert json.loads(text)["words"] == words
    assert max(map(len, text.splitlines())) <= 112
    assert '  "word7": ["xxxxxxxxxxxxxxxxxxxx"]\n }' in text


def test_they_agree_with_one_another():
    known = tasks.modalities()
    assert len(known) == 57
    assert set(load("hub_tasks")["renamed"].values()) <= set(known)
    assert not set(load("hub_tasks")["renamed"]) & set(known)
    assert set(load("hub_libraries")["tasks"]) - libraries.ids() <= {"doctr", "k2"}
    assert {task for names in load("hub_libraries")["tasks"].values() for task in names} <= set(known)
    assert all(languages.is_registered(code) for code in load("language_names")["names"].values())
    assert all(languages.is_registered(code) for code in languages.COUNTRIES.values())
    assert not any(languages.is_code(country) for country in languages.COUNTRIES)
    assert [spdx for spdx in hub_ids().values() if spdx and unknown_parts(spdx)] == []
    assert set(load("hub_licenses")["ambiguous"]) <= set(hub_ids())


# RFC 5646, appendix A, "Examples of Language Tags (Informative)".
RFC_VALID = [
    "de",
    "fr",
    "ja",
    "i-enochian",
    "zh-Hant",
    "zh-Hans",
    "sr-Cyrl",
    "sr-Latn",
    "zh-cmn-Hans-CN",
    "cmn-Hans-CN",
    "zh-yue-HK",
    "yue-HK",
    "zh-Hans-CN",
    "sr-Latn-RS",
    "sl-rozaj",
    "sl-rozaj-biske",
    "sl-nedis",
    "de-CH-1901",
    "sl-IT-nedis",
    "hy-Latn-IT-arevela",
    "de-DE",
    "en-US",
    "es-419",
    "de-CH-x-phonebk",
    "az-Arab-x-AZE-derbend",
    "qaa-Qaaa-QM-x-southern",
    "de-Qaaa",
    "sr-Latn-QM",
    "sr-Qaaa-RS",
    "en-US-u-islamcal",
    "zh-CN-a-myext-x-private",
]
RFC_INVALID = [
    "de-419-DE",
    "a-DE",
    "ar-a-aaa-b-bbb-a-ccc-",
    "",
    "en_US",
    "english",
    "en-",
    "-en",
    "en-Xxxx",
    "xx",
    "en-ZZ9",
    "en-AB",
]


@pytest.mark.parametrize("tag", RFC_VALID)
def test_tags_of_bcp_47(tag):
    assert languages.is_registered(tag)
    assert languages.is_registered(tag.lower())


@pytest.mark.parametrize("tag", RFC_INVALID)
def test_no_tags_of_bcp_47(tag):
    assert not languages.is_registered(tag)


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("PT-br", "pt-BR"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("iw", "he"),
        ("eng", "en"),
        ("fre", "fr"),
        ("in-ID", "id-ID"),
        ("EN", "en"),
        ("de-ch-x-AB", "de-CH-x-ab"),
        ("no", "no"),
        ("cmn", "cmn"),
    ],
)
def test_canonical_tags(tag, expected):
    assert languages.canonical(tag) == expected


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("English", "en"),
        ("Chinese", "zh"),
        ("deutsch", "de"),
        (" Swiss  German ", "gsw"),
        ("Norwegian", "no"),
        ("Persian", "fa"),
        ("Python", None),
        ("code", None),
        ("", None),
        ("Englisch und Deutsch", None),
    ],
)
def test_names_of_languages(name, code):
    assert languages.code_of(name) == code


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("en", True),
        ("eng", True),
        ("fre", True),
        ("no", True),
        ("EN", False),
        ("pt-BR", False),
        ("jp", False),
        ("english", False),
        ("", False),
        ("tlh", True),
    ],
)
def test_codes_that_the_hub_takes(word, code):
    assert languages.is_code(word) is code


@pytest.mark.parametrize(
    ("word", "task"),
    [
        ("text-generation", "text-generation"),
        ("Text Classification", "text-classification"),
        ("text_classification", "text-classification"),
        ("conversational", "text-generation"),
        ("text2text-generation", "text-generation"),
        ("NER", "token-classification"),
        ("chess", None),
        ("", None),
    ],
)
def test_words_for_tasks(word, task):
    assert tasks.meant_by(word) == task


@pytest.mark.parametrize(
    ("word", "library"),
    [
        ("sklearn", "sklearn"),
        ("scikit-learn", "sklearn"),
        ("Transformers", "transformers"),
        ("pytorch", None),
        ("sentence_transformers", "sentence-transformers"),
        ("Stable Baselines3", "stable-baselines3"),
        ("keras", "keras"),
        ("my-library", None),
        ("", None),
    ],
)
def test_words_for_libraries(word, library):
    assert libraries.meant_by(word) == library
