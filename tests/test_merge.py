"""Extracting again keeps a person's words, refreshes mlcard's own, and reports contradictions."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlcard import card as cards
from mlcard.extract import text
from mlcard.extract.draft import Draft, Origin
from mlcard.extract.merge import merge
from mlcard.extract.order import ordered


def extracted(**changes: Any) -> dict[str, Any]:
    """A card as extraction writes it, of files that say what `changes` says."""
    values = {"C": 2.3, "accuracy": 0.77, "columns": 2, "license": None, "dataset": "lake/data/d"} | changes
    draft = Draft()

    def put(place: tuple[str | int, ...], value: Any, file: str) -> None:
        draft.put(place, value, Origin(file, "somewhere", "read", "mlcard 0.1.0 test"))

    def append(place: tuple[str | int, ...], value: Any, file: str) -> None:
        draft.append(place, value, Origin(file, "somewhere", "read", "mlcard 0.1.0 test"))

    put(("models", 0, "id"), "lake", "model.joblib")
    put(("models", 0, "algorithm"), "SVC", "model.joblib")
    put(("models", 0, "hyperparameters", "C"), values["C"], "model.joblib")
    put(("models", 0, "hyperparameters", "kernel"), "rbf", "model.joblib")
    if values["license"]:
        put(("models", 0, "license"), values["license"], "README.md")
    append(("models", 0, "files"), {"path": "model.joblib", "byte_size": 12}, "model.joblib")
    append(("models", 0, "trained_on"), {"dataset": values["dataset"]}, "train.py")
    append(("models", 0, "classes"), "no", "model.joblib")
    append(("models", 0, "evaluations"), {"measure": "accuracy", "value": values["accuracy"]}, "metrics.json")
    put(("models", 0, "evaluations", 0, "procedure"), "5-fold cross validation", "train.py")
    put(("datasets", 0, "id"), values["dataset"], "data/d.csv")
    append(("datasets", 0, "files"), {"path": "data/d.csv", "byte_size": 13}, "data/d.csv")
    for number in range(values["columns"]):
        append(("datasets", 0, "features"), {"name": f"f{number}", "missing": 0, "mean": 0.5}, "data/d.csv")
    card = ordered({"mlcard": "1.0", **draft.card})
    card["evidence"] = draft.evidence(card)
    return card


def again(edits: list[tuple[str, str]], **changes: Any) -> tuple[str, dict[str, Any], list[str]]:
    """Extract, let a person edit the text, change the files, extract again: text, data and contradictions."""
    standing = text.fresh(extracted())
    for before, after in edits:
        assert before in standing
        standing = standing.replace(before, after, 1)
    old = cards.parse(standing, "modelcard.yaml")
    merged = merge(old.data, extracted(**changes))
    result = text.updated(standing, old.data, merged.card)
    assert cards.parse(result, "modelcard.yaml").data == merged.card
    return result, merged.card, [item.slot for item in merged.contradictions]


def test_a_fresh_card_says_what_was_extracted() -> None:
    card = extracted()
    assert cards.parse(text.fresh(card), "modelcard.yaml").data == card


def test_nothing_changes_when_nothing_changed() -> None:
    standing = text.fresh(extracted())
    old = cards.parse(standing, "modelcard.yaml")
    merged = merge(old.data, extracted())
    assert merged.card == old.data
    assert text.updated(standing, old.data, merged.card) is standing


def test_what_mlcard_wrote_is_refreshed_in_place() -> None:
    result, _, contradictions = again([], C=3.5, accuracy=0.8)
    assert "hyperparameters: {C: 3.5, kernel: rbf}" in result
    assert "value: 0.8" in result
    assert contradictions == []


def test_a_comment_and_an_added_value_stay() -> None:
    result, card, contradictions = again(
        [
            (
                "  algorithm: SVC\n",
                "  algorithm: SVC  # as in the paper\n  license: MIT   # checked by legal\n",
            )
        ],
        C=3.5,
    )
    assert "algorithm: SVC  # as in the paper\n" in result
    assert "license: MIT   # checked by legal\n" in result
    assert card["models"][0]["hyperparameters"]["C"] == 3.5
    assert contradictions == []


def test_an_edited_value_stays_and_is_a_contradiction() -> None:
    _, card, contradictions = again([("algorithm: SVC", "algorithm: Support vector machine")])
    assert card["models"][0]["algorithm"] == "Support vector machine"
    assert contradictions == ["/models/0/algorithm"]
    assert "/models/0/algorithm" not in [item["slot"] for item in card["evidence"]]


def test_a_persons_value_that_the_files_contradict_is_reported_and_kept() -> None:
    _, card, contradictions = again(
        [("  algorithm: SVC\n", "  algorithm: SVC\n  license: MIT\n")], license="Apache-2.0"
    )
    assert card["models"][0]["license"] == "MIT"
    assert contradictions == ["/models/0/license"]


def test_a_description_in_an_extracted_row_stays_while_the_row_is_refreshed() -> None:
    _, card, contradictions = again(
        [("{name: f1, missing: 0", "{name: f1, description: by hand, missing: 0")], columns=3
    )
    assert [item["name"] for item in card["datasets"][0]["features"]] == ["f0", "f1", "f2"]
    assert card["datasets"][0]["features"][1]["description"] == "by hand"
    assert contradictions == []


def test_what_the_files_no_longer_say_leaves_with_its_evidence() -> None:
    _, card, _ = again([], columns=1)
    assert [item["name"] for item in card["datasets"][0]["features"]] == ["f0"]
    assert not [item for item in card["evidence"] if item["slot"].startswith("/datasets/0/features/1")]


def test_a_row_that_a_person_described_stays_when_its_column_is_gone() -> None:
    _, card, _ = again([("{name: f1, missing: 0", "{name: f1, description: by hand, missing: 0")], columns=1)
    assert card["datasets"][0]["features"][1]["description"] == "by hand"


def test_a_renamed_model_and_dataset_keep_their_names_everywhere() -> None:
    _, card, contradictions = again(
        [
            ("- id: lake\n", "- id: diabetes-predictor\n"),
            ("dataset: lake/data/d", "dataset: pima"),
            ("id: lake/data/d", "id: pima"),
        ],
        accuracy=0.9,
    )
    assert contradictions == []
    assert card["models"][0]["id"] == "diabetes-predictor"
    assert card["models"][0]["trained_on"] == [{"dataset": "pima"}]
    assert len(card["models"]) == len(card["datasets"]) == 1
    assert card["models"][0]["evaluations"][0]["value"] == 0.9


def test_an_evaluation_that_a_person_completed_is_the_same_evaluation() -> None:
    _, card, contradictions = again(
        [("{measure: accuracy,", "{measure: accuracy, slice: women,")], accuracy=0.9
    )
    assert contradictions == []
    assert card["models"][0]["evaluations"] == [
        {"measure": "accuracy", "slice": "women", "value": 0.9, "procedure": "5-fold cross validation"}
    ]


def test_an_item_that_a_person_inserted_first_does_not_confuse_the_others() -> None:
    _, card, contradictions = again([("models:\n", "models:\n- id: other\n  name: By hand\n")], C=9.0)
    assert contradictions == []
    assert card["models"][0] == {"id": "other", "name": "By hand"}
    assert card["models"][1]["hyperparameters"]["C"] == 9.0
    assert "/models/1/hyperparameters/C" in [item["slot"] for item in card["evidence"]]


def test_what_a_file_said_stays_while_it_cannot_be_read() -> None:
    old = extracted()
    merged = merge(old, extracted(columns=1), frozenset({"data/d.csv"}))
    assert merged.card == old


def test_a_slot_with_a_statement_is_left_alone() -> None:
    statement = (
        "statements:\n- {slot: /models/0/license, status: withheld, reason: under negotiation}\nevidence:\n"
    )
    _, card, _ = again([("evidence:\n", statement)], license="Apache-2.0")
    assert "license" not in card["models"][0]


def with_texts(*texts: str, file: str = "README.md") -> dict[str, Any]:
    """A card of a model with keywords."""
    draft = Draft()
    source = Origin(file, "somewhere", "declared", "mlcard 0.1.0 test")
    draft.put(("models", 0, "id"), "lake", source)
    for keyword in texts:
        draft.append(("models", 0, "keywords"), keyword, source)
    card = {"mlcard": "1.0", **draft.card}
    card["evidence"] = draft.evidence(card)
    return card


@pytest.mark.parametrize(
    ("edited", "now", "united", "contradictions"),
    [
        pytest.param("a b mine", "a b", "a b mine", 0, id="added at the end"),
        pytest.param("mine a too b", "a b", "mine a too b", 0, id="added before and between"),
        pytest.param("a mine b", "a b c", "a mine b c", 0, id="added, and the files say more"),
        pytest.param("a b mine", "a c", "a mine c", 0, id="added, and the files say other things"),
        pytest.param("a b", "c", "c", 0, id="nobody has touched it"),
        pytest.param("a", "a b", "a b", 0, id="removed: the files say it still"),
        pytest.param("a x", "a b", "a x", 1, id="changed"),
    ],
)
def test_a_list_of_texts_that_a_person_edits(edited: str, now: str, united: str, contradictions: int) -> None:
    old = with_texts("a", "b")
    old["models"][0]["keywords"] = edited.split()
    merged = merge(old, with_texts(*now.split()))
    assert merged.card["models"][0]["keywords"] == united.split()  # type: ignore[index,call-overload]
    assert len(merged.contradictions) == contradictions
    if not contradictions:  # what mlcard wrote is still known, so that the next time goes as well
        assert merge(merged.card, with_texts(*now.split())).card == merged.card
        later = merge(merged.card, with_texts("d"))
        mine = [text for text in united.split() if text not in now.split()]
        assert sorted(later.card["models"][0]["keywords"]) in (sorted([*mine, "d"]), sorted(united.split()))  # type: ignore[index,call-overload]


def test_a_value_of_many_parts_is_replaced_as_a_whole() -> None:
    def card(**values: Any) -> dict[str, Any]:
        draft = Draft()
        where = Origin("d.csv", "all rows", "computed", "mlcard 0.1.0 csv")
        draft.put(("datasets", 0, "id"), "d", where)
        draft.put(("datasets", 0, "meta_features"), values, where)
        result = {"mlcard": "1.0", **draft.card}
        return {**result, "evidence": draft.evidence(result)}

    first = card(rows=3, entropy=0.5, not_given=[{"names": ["a", "b"], "reason": "no target"}])
    second = card(rows=3, classes=2, not_given=[{"names": ["c"], "reason": "nominal target"}])
    merged = merge(first, second)
    assert merged.card == second
    assert merged.contradictions == ()


def test_what_another_file_said_stays_while_it_cannot_be_read() -> None:
    old, new = with_texts("a", file="README.md"), with_texts("b", file="model.joblib")
    merged = merge(old, new, frozenset({"README.md"}))
    assert merged.card == old
    assert merged.contradictions == ()


def test_a_renamed_folder_keeps_its_evidence() -> None:
    old = extracted()
    second = merge(old, extracted(dataset="pond/data/d"))
    assert second.card == old
    third = merge(second.card, extracted(dataset="pond/data/d", C=9.0))
    assert third.contradictions == ()
    assert third.card["models"][0]["hyperparameters"]["C"] == 9.0  # type: ignore[index,call-overload]


def test_a_new_version_of_mlcard_alone_changes_nothing() -> None:
    standing = text.fresh(extracted()).replace("mlcard 0.1.0 test", "mlcard 0.0.9 test")
    old = cards.parse(standing, "modelcard.yaml")
    assert merge(old.data, extracted()).card == old.data


@pytest.mark.parametrize(
    ("value", "written"),
    [
        pytest.param("no", '"no"', id="boolean of YAML 1.1"),
        pytest.param("1_000", '"1_000"', id="number of YAML 1.1"),
        pytest.param("12:30", '"12:30"', id="sexagesimal of YAML 1.1"),
        pytest.param("2024-04-17", "2024-04-17", id="date, plain as in the contract"),
        pytest.param(1e-05, "1.0e-05", id="exponent with a point"),
        pytest.param("two\nlines\n", "|\n", id="block"),
    ],
)
def test_scalars_are_written_so_that_every_yaml_reads_the_same(value: object, written: str) -> None:
    result = text.fresh({"mlcard": "1.0", "models": [{"id": "a", "description": value}]})
    assert f"description: {written}" in result
    assert cards.parse(result, "modelcard.yaml").data["models"][0]["description"] == value  # type: ignore[index,call-overload]


def test_line_ends_and_byte_order_mark_stay() -> None:
    standing = "\ufeff" + text.fresh(extracted()).replace("\n", "\r\n")
    old = cards.parse(standing, "modelcard.yaml")
    result = text.updated(standing, old.data, merge(old.data, extracted(C=4.0)).card)
    assert result.startswith("\ufeff#")
    assert result.count("\r\n") == result.count("\n")


SCALARS = st.one_of(
    st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.booleans(), st.text(max_size=20)
)


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(
        st.text(min_size=1, max_size=12), st.one_of(SCALARS, st.lists(SCALARS, max_size=3)), max_size=5
    )
)
def test_every_value_survives_writing_and_reading(settings_of_model: dict[str, Any]) -> None:
    card = {"mlcard": "1.0", "models": [{"id": "a", "hyperparameters": settings_of_model}]}
    assert cards.parse(text.fresh(card), "modelcard.yaml").data == card
