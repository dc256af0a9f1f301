"""XGBoost, LightGBM and CatBoost: facts as the libraries tell them, and files that are not what they say."""

from __future__ import annotations

import io
import json
import struct
from pathlib import Path
from typing import Any

import pytest
from mangled import MOST_BYTES, peak, survives

from mlcard.errors import LimitExceededError, MlcardError, UnreadableFileError
from mlcard.facts import Reading, Source
from mlcard.readers import read
from mlcard.readers.boosters import json_outline, lightgbm, ubjson, xgboost
from mlcard.readers.boosters.settings import number_of

FOLDER = Path(__file__).parent / "data/models/boosters"
EXPECTED: dict[str, Any] = json.loads((FOLDER / "expected.json").read_text())
XGBOOST = [name for name in EXPECTED if name.endswith((".ubj", ".json"))]


def reading_of(path: Path) -> Reading:
    return read(Source(path, path.name))


def one(reading: Reading) -> dict[str, Any]:
    return {
        fact.slot.removeprefix("/model/"): fact.value
        for fact in reading.facts
        if not fact.slot.endswith("/-")
    }


def values(reading: Reading, slot: str) -> list[Any]:
    return [fact.value for fact in reading.facts if fact.slot == slot]


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_number_of_trees(name: str) -> None:
    reading = reading_of(FOLDER / name)
    assert reading.problem is None
    told = EXPECTED[name].get("num_trees")
    assert told is None or f"{told} tree" in one(reading)["/file/description"]
    found = one(reading)
    assert found.get("tree_count") == told
    assert found.get("boosting_rounds") == EXPECTED[name].get("num_rounds")
    assert found.get("leaf_count") == EXPECTED[name].get("num_leaves")


@pytest.mark.parametrize("name", ["multiclass.json", "multiclass.ubj"])
def test_xgboost(name: str) -> None:
    reading, told = reading_of(FOLDER / name), EXPECTED[name]
    found = one(reading)
    assert reading.format == "xgboost"
    assert values(reading, "/model/libraries/-") == [{"name": "xgboost", "version": told["version"]}]
    assert [item["name"] for item in values(reading, "/model/features/-")] == told["feature_names"]
    assert [item["type"] for item in values(reading, "/model/features/-")] == ["numeric"] * 3 + ["nominal"]
    assert found["hyperparameters/num_class"] == told["num_class"]
    assert found["hyperparameters/objective"] == "multi:softprob"
    assert found["ml_task"] == "tabular-classification"
    assert all(f"{key}: {value}" in found["comment"] for key, value in told["attributes"].items())
    # save_model does not hold them, and an intercept that was estimated is no setting.
    assert (
        not {"hyperparameters/eta", "hyperparameters/max_depth", "hyperparameters/base_score"} & found.keys()
    )


def test_json_and_ubjson_of_one_model_say_the_same() -> None:
    one_way, other_way = (
        {(fact.slot, str(fact.value)) for fact in reading_of(FOLDER / name).facts}
        for name in ("multiclass.json", "multiclass.ubj")
    )
    assert {slot for slot, _ in one_way ^ other_way} == {"/file/description"}


def test_xgboost_boosters_of_other_kinds() -> None:
    assert one(reading_of(FOLDER / "dart.ubj"))["algorithm"] == "DART"
    linear = one(reading_of(FOLDER / "linear.json"))
    assert linear["parameter_count"] == EXPECTED["linear.json"]["num_features"] + 1
    serialized = one(reading_of(FOLDER / "serialized.ubj"))
    assert (serialized["hyperparameters/eta"], serialized["hyperparameters/max_depth"]) == (0.25, 2)


def test_a_chosen_intercept_is_a_hyperparameter(tmp_path: Path) -> None:
    text = (
        (FOLDER / "linear.json").read_text().replace('"boost_from_average":"1"', '"boost_from_average":"0"')
    )
    path = tmp_path / "model.json"
    path.write_text(text)
    assert one(reading_of(path))["hyperparameters/base_score"] == pytest.approx(0.71666664)


def test_parsers_take_bytes_as_they_stand_in_pickles() -> None:
    document = xgboost.parsed((FOLDER / "serialized.ubj").read_bytes(), "model.pkl")
    assert xgboost.training_parameters(document)["eta"] == 0.25
    model = lightgbm.parsed((FOLDER / "multiclass.lgb.txt").read_bytes(), "model.pkl")
    assert (model.trees, model.whole) == (12, True)


@pytest.mark.parametrize(
    ("text", "recognised"),
    [
        pytest.param(b'{"learner":{"attributes":{}', True, id="xgboost"),
        pytest.param(
            b'{\n  "version": [1, 0, 0],\n "learner" : { "objective":', True, id="by hand, in another order"
        ),
        pytest.param(b'{"learner": "sgd"}', False, id="somebody's settings"),
        pytest.param(b'{"version": [1, 2, 3]}', False, id="a version"),
        pytest.param(b"{U\x07learner{", True, id="short lengths"),
        pytest.param(b"{L" + struct.pack(">q", 7) + b"learnedL", False, id="another object"),
    ],
)
def test_xgboost_is_told_from_other_json(text: bytes, recognised: bool, tmp_path: Path) -> None:
    path = tmp_path / "model.dat"
    path.write_bytes(text)
    assert (reading_of(path).format == "xgboost") is recognised


def test_lightgbm() -> None:
    reading, told = reading_of(FOLDER / "multiclass.lgb.txt"), EXPECTED["multiclass.lgb.txt"]
    found = one(reading)
    features = values(reading, "/model/features/-")
    assert reading.format == "lightgbm"
    assert [item["name"] for item in features] == told["feature_names"]
    assert features[3]["categories"] == told["pandas_categorical"][0]
    for name in (
        "objective",
        "num_class",
        "num_leaves",
        "learning_rate",
        "min_data_in_leaf",
        "seed",
        "num_iterations",
    ):
        assert found[f"hyperparameters/{name}"] == told["params"][name]
    assert (
        not {"hyperparameters/data", "hyperparameters/machines", "hyperparameters/label_gain"} & found.keys()
    )
    assert values(reading, "/model/objective/-") == ["multiclass"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(b"tree_sizes=", b"other_sizes=", id="without sizes"),
        pytest.param(b"tree_sizes=5", b"tree_sizes=9", id="with a wrong size"),
        pytest.param(b"\n", b"\r\n", id="with other ends of lines"),
    ],
)
def test_lightgbm_text_that_was_changed(before: bytes, after: bytes, tmp_path: Path) -> None:
    path = tmp_path / "model.txt"
    path.write_bytes((FOLDER / "regression.lgb.txt").read_bytes().replace(before, after))
    reading = reading_of(path)
    assert reading.problem is None
    assert one(reading)["hyperparameters/num_leaves"] == 3


def test_lightgbm_that_was_cut_keeps_its_header(tmp_path: Path) -> None:
    path = tmp_path / "model.txt"
    path.write_bytes((FOLDER / "multiclass.lgb.txt").read_bytes()[:3000])
    reading = reading_of(path)
    assert "ends within its trees" in str(reading.problem)
    assert one(reading)["hyperparameters/num_class"] == 3, "from the line objective"


def test_catboost() -> None:
    reading, told = reading_of(FOLDER / "multiclass.cbm"), EXPECTED["multiclass.cbm"]
    found, every = one(reading), told["all_params"]
    assert values(reading, "/model/libraries/-") == [{"name": "catboost", "version": "1.2.10"}]
    assert found["classes"] == told["classes"]
    assert [item["name"] for item in values(reading, "/model/features/-")] == told["feature_names"]
    assert found["training/ended_at"] == told["metadata"]["train_finish_time"]
    assert told["metadata"]["model_guid"] in found["comment"]
    commit = told["metadata"]["catboost_version_info"].partition("Commit: ")[2][:40]
    assert found["implementation"]["source_code"] == {"revision": commit}
    parameters = {
        slot.split("/")[1]: value for slot, value in found.items() if slot.startswith("hyperparameters/")
    }
    # `get_all_params` names what it was told, and leaves out what does not apply: all that it names is here.
    missing = every.keys() - parameters.keys() - {"use_best_model", "best_model_min_trees", "eval_fraction",
        "force_unit_auto_pair_weights", "class_names", "classes_count", "pool_metainfo_options", "simple_ctr",
        "combinations_ctr", "ctr_leaf_count_limit", "ctr_target_border_count"}  # fmt: skip
    assert not missing
    different = {name for name in parameters.keys() & every.keys() if str(parameters[name]) != every[name]}
    assert different == {"learning_rate"}, "0.2 as it was given, not rounded to 32 bits"
    assert parameters["learning_rate"] == 0.2


def test_catboost_metrics_are_the_best_of_the_training() -> None:
    found = values(reading_of(FOLDER / "multiclass.cbm"), "/model/evaluations/-")
    best = {(item["split"], item["measure"]): item["value"] for item in found}
    told = EXPECTED["multiclass.cbm"]["best_score"]
    assert best["train", "accuracy"] == pytest.approx(told["learn"]["Accuracy"])
    assert best["validation", "log_loss"] == pytest.approx(told["validation"]["MultiClass"])


@pytest.mark.parametrize(
    ("text", "number"),
    [
        pytest.param("12", 12, id="integer"),
        pytest.param("-1", -1, id="below zero"),
        pytest.param("[7.1E-1]", 0.71, id="in brackets"),
        pytest.param("[1E-1,9E-1]", [0.1, 0.9], id="a list"),
        pytest.param("nan", "nan", id="no number"),
        pytest.param("1e999", "1e999", id="larger than any"),
        pytest.param("[a,1]", "[a,1]", id="a list of other things"),
        pytest.param("9" * 5000, "9" * 2000, id="too many digits"),
        pytest.param("()", "()", id="a tuple"),
    ],
)
def test_settings_as_text(text: str, number: object) -> None:
    assert number_of(text) == number


OUTLINES = [
    b'{"trees": [{"a": [1, 2]}, {"b": "]}"}], "c": [3]}',
    b'{"a": "\\"trees\\":[", "trees" : [ ], "b": {"trees":[[1],[2],[{"trees":[1]}]]}}',
    b'{"trees":[1,2,3],"x":["trees",[1]]}',
    '{"höhe": "\\u00e4 \\\\", "trees": [{"k": {"trees": [{}]}}]}'.encode(),
]


@pytest.mark.parametrize("text", OUTLINES)
@pytest.mark.parametrize("chunk", [1, 2, 3, 7, 100])
def test_outline_is_the_text_without_the_trees(
    text: bytes, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def counted(value: Any) -> Any:
        if isinstance(value, dict):
            return {
                key: sum(isinstance(item, dict | list) for item in inner)
                if key == "trees"
                else counted(inner)
                for key, inner in value.items()
            }
        return value

    monkeypatch.setattr(json_outline, "CHUNK", chunk)
    found = json.loads(json_outline.outline(io.BytesIO(text), "x", b"trees"))
    expected = counted(json.loads(text))
    if "x" in expected:  # a list after the text "trees" is left out as well: no model has one
        found.pop("x")
        expected.pop("x")
    assert found == expected


def ubj(text: bytes) -> bytes:
    """UBJSON with short lengths: `{<a` is an object whose first key is `a`."""
    return text.replace(b"<", b"U\x01")


@pytest.mark.parametrize(
    ("data", "value"),
    [
        pytest.param(b"{<ai\x05<bSU\x02hi}", {"a": 5, "b": "hi"}, id="object"),
        pytest.param(b"{<a[i\x01T\x46Z]}", {"a": [1, True, False, None]}, id="list"),
        pytest.param(b"{<a[#i\x02i\x01i\x02}", {"a": [1, 2]}, id="counted list"),
        pytest.param(b"{<a[$d#i\x02" + bytes(8) + b"}", {"a": {"#": 2}}, id="numbers of one type"),
        pytest.param(b"{<a{#i\x01<bi\x03}", {"a": {"b": 3}}, id="counted object"),
        pytest.param(b"{<a[$S#i\x02U\x01xU\x01y}", {"a": ["x", "y"]}, id="texts of one type"),
        pytest.param(b"{U\x05trees[{<ai\x01}{}]}", {"trees": {"#": 2}}, id="trees are counted"),
        pytest.param(
            b"{<aD" + struct.pack(">d", 1.5) + b"<cCx}", {"a": 1.5, "c": "x"}, id="double and character"
        ),
    ],
)
def test_ubjson(data: bytes, value: Any) -> None:
    assert ubjson.parse(io.BytesIO(ubj(data)), "x") == value


LARGE = b"L" + struct.pack(">q", 2**62)
BOMBS = [
    pytest.param(b"{<a" + b"[" * 200_000, id="nesting"),
    pytest.param(b"{<a[$[#" + LARGE + b"#i\0" * 2_000_000, id="many empty lists"),
    pytest.param(b"{<a[$Z#" + LARGE + b"}" * 3, id="a list of nothing, 2**62 times"),
    pytest.param(b"{<a[#" + LARGE + b"Z" * 2_000_000, id="nothing, many times"),
    pytest.param(b"{<aS" + LARGE, id="a long text"),
    pytest.param(b"{<a[$d#" + LARGE, id="a long list"),
    pytest.param(b"{<a[$d#l\xff\xff\xff\xff", id="a list below 0"),
    pytest.param(b"{<ai\x01<ai\x02}", id="a key twice"),
    pytest.param(b"[#i\0", id="no object"),
]


@pytest.mark.parametrize("data", BOMBS)
def test_ubjson_bombs(data: bytes) -> None:
    if data.startswith(b"{<a[$Z"):
        assert ubjson.parse(io.BytesIO(ubj(data)), "x") == {"a": {"#": 2**62}}
        return
    with pytest.raises(MlcardError):
        ubjson.parse(io.BytesIO(ubj(data)), "x")


def test_json_bombs(tmp_path: Path) -> None:
    for text in (
        b'{"trees":' + b"[" * 200_000,
        b'{"trees":[' + b'"\\"' * 500_000,
        b'{"a":"' + b'\\"' * 4_000_000,
    ):
        with pytest.raises(MlcardError):
            json_outline.outline(io.BytesIO(text), "x", b"trees")
    with pytest.raises(LimitExceededError):
        json_outline.outline(io.BytesIO(b'{"a":[' + b"0," * 4_000_000), "x", b"trees")


def test_a_forest_in_json_is_not_kept(tmp_path: Path) -> None:
    text = (FOLDER / "multiclass.json").read_bytes()
    begin = text.index(b'"trees":[') + 9
    end = text.index(b']},"name"', begin)
    path = tmp_path / "forest.json"
    path.write_bytes(text[:begin] + b",".join([text[begin:end]] * 1000) + text[end:])
    assert "12000 trees" in one(reading_of(path))["/file/description"]
    assert peak(path) < MOST_BYTES // 4


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_mangled_files_end_in_typed_errors(name: str, tmp_path: Path) -> None:
    whole = (FOLDER / name).read_bytes()
    refused = survives(tmp_path / name, whole, "boosters", cuts=max(20, len(whole) // 97), flips=300)
    assert refused > 10


OLD: dict[str, Any] = json.loads((FOLDER / "old.json").read_text())


@pytest.mark.parametrize("name", sorted(OLD))
def test_xgboost_of_older_versions(name: str) -> None:
    """The binary form, and boosters pickled with it: what the version that wrote each says of it."""
    told = OLD[name]
    reading = reading_of(FOLDER / name)
    assert reading.problem is None
    found = one(reading)
    assert found.get("tree_count") == told["trees"]
    tells_parallel = told["version"] == "1.7.6" or name == "multiclass-1.2.1.pkl"  # since 1.6 in models
    if told["trees"] is None:
        assert found["parameter_count"] == 5, "four features and the intercept"
    else:
        assert found.get("boosting_rounds") == (3 if tells_parallel else None)
    assert f"binary, {told['trees'] or 5} " in found["/file/description"] or name == "multiclass-1.7.6.pkl"
    untold = {"rate_drop", "subsample"} | (set() if tells_parallel else {"num_parallel_tree"})
    if not name.endswith(".pkl") or told["version"] == "0.90":  # it was a pickle of the model alone then
        untold |= {"max_depth", "eta"}
    for key, value in {"booster": "gbtree", **told["settings"]}.items():
        if key in untold:
            assert f"hyperparameters/{key}" not in found
        else:
            assert found[f"hyperparameters/{key}"] == value, key
    library = next(item for item in values(reading, "/model/libraries/-") if item["name"] == "xgboost")
    assert told["version"].startswith(library.get("version", "0.90"))
    assert told["version"] == "0.90" or "version" in library
    if not name.endswith("pkl"):
        assert "note: " + name.partition("-")[0] in found["comment"]


@pytest.mark.parametrize("name", ["multiclass-0.90.model", "dart-1.2.1.model", "linear-1.7.6.model"])
def test_mangled_xgboost_of_older_versions(name: str, tmp_path: Path) -> None:
    whole = (FOLDER / name).read_bytes()
    assert survives(tmp_path / "m.xgb", whole, "xgboost", cuts=120, flips=400) > 60


@pytest.mark.parametrize(
    ("at", "value", "problem"),
    [
        pytest.param(0, 2**31 - 1, UnreadableFileError, id="trees"),
        pytest.param(0, -1, UnreadableFileError, id="fewer than no trees"),
        pytest.param(160 + 4, 2**31 - 1, UnreadableFileError, id="nodes"),
        pytest.param(160 + 4, 0, UnreadableFileError, id="no nodes"),
        pytest.param(160 + 20, 1, UnreadableFileError, id="a vector that is none"),
    ],
)
def test_numbers_that_cannot_be(at: int, value: int, problem: type[Exception], tmp_path: Path) -> None:
    data = bytearray((FOLDER / "multiclass-0.90.model").read_bytes())
    begin = data.index(b"gbtree") + len(b"gbtree") + at
    data[begin : begin + 4] = struct.pack("<i", value)
    path = tmp_path / "m.model"
    path.write_bytes(data)
    assert isinstance(reading_of(path).problem, problem)
    assert peak(path) < MOST_BYTES
