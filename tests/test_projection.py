"""Projections: every value of a card is written or listed as lost, and what is missing is said."""

from __future__ import annotations

import contextlib
import json
from random import Random

import pytest
from click.testing import CliRunner
from projections import BASE, DOCUMENTS, LAKE, marked, silent

from mlcard import card as cards
from mlcard import schema
from mlcard.cli import cli
from mlcard.errors import ConfigurationError, IncompleteCardError
from mlcard.export.projection import Loss, Missing, patterns, project
from mlcard.export.projection.filling import file_name, put
from mlcard.export.projection.run import find_projection
from mlcard.export.projections import MODULES

PROJECTIONS = {name: find_projection(name) for name in MODULES}
CARDS = [pytest.param(path, id=f"{path.parent.name}-{path.stem}") for path in DOCUMENTS]
PREDICTOR = next(path for path in LAKE if path.parent.name == "predictor")


def run(*arguments):
    result = CliRunner().invoke(cli, ["export", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.mark.parametrize("to", MODULES)
def test_every_row_names_a_slot_of_its_class_and_what_it_reads(to):
    for class_name, rows in PROJECTIONS[to].table.items():
        slots = schema.classes()[class_name].slots
        for row in rows:
            assert row.slot in slots, f"{class_name}.{row.slot}"
            for path in row.reads:
                found = slots[row.slot]
                for name in path.split("/"):
                    assert name in schema.classes()[found.range].slots, f"{class_name}.{row.slot}/{path}"
                    found = schema.classes()[found.range].slots[name]
            assert row.term or row.note or row.convert is None, f"{class_name}.{row.slot} goes nowhere"
            if row.convert is None and slots[row.slot].kind == "object":
                assert slots[row.slot].range in PROJECTIONS[to].table, f"{class_name}.{row.slot} has no rows"


@pytest.mark.parametrize("to", MODULES)
def test_what_is_required_and_the_reasons_name_slots_that_exist(to):
    known = {f"{name}.{slot}" for name, found in schema.classes().items() for slot in found.slots}
    for required in PROJECTIONS[to].required:
        assert {f"{required.class_name}.{slot}" for slot in required.slots} <= known
    for name in PROJECTIONS[to].reasons:
        assert name in known or any(full.endswith(f".{name}") for full in known), name


@pytest.mark.parametrize("to", MODULES)
@pytest.mark.parametrize("path", CARDS)
def test_no_text_of_a_card_is_dropped_in_silence(path, to):
    data, words = marked(cards.load(path))
    try:
        projected = project(cards.load(path)._replace(data=data), to, BASE, separate=True)
    except IncompleteCardError:
        return  # nothing is written, and the error says what is missing
    assert silent(words, projected) == []


def mangled(value, random):
    """A card in which values have changed places: lists, mappings and scalars where others belong."""
    if isinstance(value, dict):
        return {name: mangled(part, random) for name, part in value.items()}
    if isinstance(value, list):
        return [mangled(item, random) for item in value]
    return random.choice((value,) * 6 + (None, 5, "", [], {}, [{}], {"a": 1}, float("nan"), True, -1e400))


@pytest.mark.parametrize("to", MODULES)
def test_a_card_with_values_of_any_type_goes_through(to):
    random = Random(7)  # noqa: S311 - the same cards each time
    for _ in range(4):
        for path in DOCUMENTS:
            card = cards.load(path)
            card = card._replace(data=mangled(card.data, random))
            with contextlib.suppress(IncompleteCardError):
                project(card, to, BASE, separate=random.random() < 0.5)


@pytest.mark.parametrize("to", MODULES)
def test_the_same_card_gives_the_same_bytes(to):
    for path in LAKE:
        try:
            outputs = [project(cards.load(path), to, BASE, separate=True).outputs for _ in range(2)]
        except IncompleteCardError:
            continue
        assert outputs[0] == outputs[1]


def test_an_unknown_format_or_version_is_an_error():
    card = cards.load(PREDICTOR)
    with pytest.raises(ConfigurationError, match="no format 'nonsense'"):
        project(card, "nonsense", BASE)
    with pytest.raises(ConfigurationError, match="not written in version '9'"):
        project(card, "fair4ml", BASE, version="9")


def test_a_card_that_describes_nothing_names_what_is_missing():
    card = cards.load(PREDICTOR)._replace(data={"mlcard": "1.0"})
    with pytest.raises(IncompleteCardError, match="no valid FAIR4ML without /models or datasets"):
        project(card, "fair4ml", BASE)


def test_a_value_that_the_schema_does_not_have_is_lost_with_the_reason():
    data = {"models": [{"id": "a", "name": 5, "evaluations": ["x"], "nonsense": 1}, "b"]}
    projected = project(cards.load(PREDICTOR)._replace(data=data), "fair4ml", BASE)
    assert {loss.slot: loss.reason for loss in projected.losses} == {
        "/models/0/evaluations/0": "not what the schema has here (Evaluation)",
        "/models/0/name": "not what the schema has here (string)",
        "/models/0/nonsense": "no slot of the schema",
        "/models/1": "not what the schema has here",
    }


@pytest.mark.parametrize(
    ("term", "values", "node"),
    [
        pytest.param("a", [1], {"a": 1}, id="one value"),
        pytest.param("a", [1, 2], {"a": [1, 2]}, id="two values become a list"),
        pytest.param("a", [1, 1], {"a": 1}, id="the same value once"),
        pytest.param("a[]", [1], {"a": [1]}, id="a list of one"),
        pytest.param("a/b", [1], {"a": {"b": 1}}, id="inside another node"),
        pytest.param("a/b[]", [[1, 2], 3], {"a": {"b": [1, 2, 3]}}, id="lists are put together"),
        pytest.param("", [{"x": 1}, {"x": 2, "y": 3}], {"x": [1, 2], "y": 3}, id="keys of the node itself"),
    ],
)
def test_a_term_says_where_values_go(term, values, node):
    target = {}
    for value in values:
        put(target, term, value)
    assert target == node


@pytest.mark.parametrize(
    ("id_", "name"),
    [
        ("org/model", "org-model"),
        ("../../etc/passwd", "etc-passwd"),
        ("https://example.org/a b", "https-example.org-a-b"),
        ("...", ""),
        (5, ""),
        ("x" * 300, "x" * 100),
    ],
)
def test_a_file_name_leads_nowhere_else(id_, name):
    assert file_name(id_) == name


def test_losses_are_told_by_pattern():
    losses = [Loss("/models/0/zone", "why"), Loss("/models/1/zone", "why"), Loss("/evidence", "none")]
    assert patterns(losses) == {("/models/*/zone", "why"): 2, ("/evidence", "none"): 1}


def test_what_is_missing_is_one_line():
    missing = Missing("/models/0/license", ("status",), "schema:license", fatal=False, instead="NOASSERTION")
    assert str(missing) == "/models/0/license or status (schema:license; written: NOASSERTION)"


def test_losses_are_listed_on_stderr_and_in_the_report(tmp_path):
    result = run(PREDICTOR, "--to", "fair4ml", "--report", tmp_path / "lost.json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["@graph"]
    assert "FAIR4ML has no term for it:\n" in result.stderr
    assert "/models/*/hyperparameters" in result.stderr
    (entry,) = json.loads((tmp_path / "lost.json").read_text("utf-8"))["cards"]
    assert {"slot": "/models/0/hyperparameters", "reason": "FAIR4ML has no term for it"} in entry["lost"]


def test_a_folder_takes_a_document_for_each_card(tmp_path):
    result = run(PREDICTOR.parents[1], "--to", "fair4ml", "-o", f"{tmp_path}/out/")
    assert result.exit_code == 0
    assert "predictor.fair4ml.jsonld" in {path.name for path in (tmp_path / "out").iterdir()}


def test_two_cards_of_one_id_are_written_to_two_files(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "modelcard.yaml").write_text('mlcard: "1.0"\nmodels: [{id: same}]\n')
    result = run(tmp_path, "--to", "fair4ml", "-o", f"{tmp_path}/out/")
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "same.fair4ml.jsonld", "same-2.fair4ml.jsonld",
    }  # fmt: skip
    assert "written to same-2.fair4ml.jsonld" in result.stderr


def test_a_readme_beside_a_card_is_not_written_twice(tmp_path):
    (tmp_path / "modelcard.yaml").write_text('mlcard: "1.0"\nmodels: [{id: same}]\n')
    (tmp_path / "README.md").write_text("---\nlicense: mit\n---\n# Same\n")
    result = run(tmp_path, "--to", "fair4ml")
    assert len(json.loads(result.stdout)["@graph"]) == 1
    assert "README.md: left out" in result.stderr
    named = run(tmp_path / "README.md", "--to", "fair4ml")
    assert json.loads(named.stdout)["@graph"][0]["schema:license"]


def test_options_of_the_neighbours_are_refused_for_rdf():
    result = CliRunner().invoke(cli, ["export", str(PREDICTOR), "--to", "turtle", "--strict"])
    assert isinstance(result.exception, ConfigurationError)
