"""The Hugging Face dialect: `README.md` with YAML front matter, mapped to the normal form.

Specification: https://github.com/huggingface/hub-docs/blob/main/modelcard.md and `datasetcard.md` beside it.
What the front matter says under a key that has a slot goes to that slot, at the place where it stands in the
README; keys of the Hub without a slot are left out, and keys that the Hub does not know become remarks.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from mlcard.card.document import Card, CardSyntaxError, Remark, locate
from mlcard.card.hub_keys import DATASET_KEYS, KEYS, MODEL_KEYS, NO_LANGUAGES
from mlcard.card.licenses import HUB_OTHER, HUB_UNKNOWN, from_hub
from mlcard.card.places import Places
from mlcard.card.tree import Tree, parse_yaml
from mlcard.facts import pointer
from mlcard.patterns import lazy
from mlcard.vocabularies import metrics as known_metrics

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.card.hub_keys import Kind
    from mlcard.card.places import Marked
    from mlcard.facts import JsonValue

_OPENING = lazy(r"\ufeff?\s*---[ \t]*(?:\r\n|\r|\n)")
_CLOSING = lazy(r"(?:^|(?<=\r))---[ \t]*(?:\r\n|\r|\n|\Z)", re.MULTILINE)
#: What the libraries of reinforcement learning write for a mean over episodes and its standard deviation.
_MEAN_AND_DEVIATION = lazy(r"\s*(-?\d+(?:\.\d+)?)\s*\+/-\s*(\d+(?:\.\d+)?)\s*")
_KEY = lazy(r"([A-Za-z_][\w.-]*):(?:\s|$)")
_ALL_KEYS = frozenset[str]().union(*KEYS.values())
_TITLE = lazy(r"\n#[ \t]+(.*)")
#: How far into a body its title is looked for.
_TITLE_WITHIN = 5_000
_NOT_IN_A_NAME = lazy(r"[^A-Za-z0-9._~-]+")


def parse_readme(text: str, path: str) -> Card:
    """Parse a README in the Hugging Face dialect.

    Raises:
        CardSyntaxError: the front matter is not closed, is not YAML, or is not a mapping.
    """
    opening = _OPENING.match(text)
    if not opening:
        place = locate(text, 0, len(text))
        missing = Remark("front-matter-missing", "", place._replace(end=0))
        return Card(
            path, text, "huggingface", {}, {"": place}, remarks=(missing,), body=text, body_span=place
        )
    closing = _closing(text, opening.end())
    if not closing:
        raise CardSyntaxError(
            path, "front-matter", "front matter is not closed: no second line holds only ---",
            locate(text, text.index("---"), opening.end()), hint="end the metadata with a line ---",
            repair=_missing_fence(text, opening.end()),
        )  # fmt: skip
    tree = parse_yaml(path, text, opening.end(), closing.start())
    front_matter = tree.value
    body = text[closing.end() :]
    body_span = locate(text, closing.end(), len(text))
    if front_matter is None:
        place = locate(text, text.index("---"), closing.end())
        missing = Remark("front-matter-missing", "", place)
        return Card(
            path, text, "huggingface", {}, {"": place}, remarks=(missing,), body=body, body_span=body_span
        )
    if not isinstance(front_matter, dict):
        found = "a list" if isinstance(front_matter, list) else "a single value"
        raise CardSyntaxError(
            path, "not-a-mapping", f"front matter is a mapping of keys to values, and this is {found}",
            tree.spans[""], hint="write `key: value` lines, for instance `license: apache-2.0`",
        )  # fmt: skip
    form = _Form(tree, front_matter)
    form.fill(_kind(front_matter, body), _name_of_folder(path))
    return Card(
        path, text, "huggingface", form.data, Places(form.marked, tree.span), Places(form.keyed, tree.span),
        tuple(form.remarks), body, body_span, front_matter, tree.spans, tree.keys,
    )  # fmt: skip


def _closing(text: str, start: int) -> re.Match[str] | None:
    """The line that ends front matter."""
    place = text.find("---", start)
    while place >= 0:
        if closing := _CLOSING.match(text, place):
            return closing
        place = text.find("---", place + 1)
    return None


def _missing_fence(text: str, start: int) -> tuple[int, str] | None:
    """Where front matter that is not closed certainly ends, and the line that is missing there.

    It ends before the first line that is neither a key of the Hub, nor below one, nor a comment; a heading
    behind a blank line is none.
    """
    keys = 0
    end = start
    before = ""
    for line in text[start:].splitlines(keepends=True):
        key = _KEY.match(line)
        if key and key[1] not in _ALL_KEYS:
            return None  # a key of somebody's own, or prose: who knows
        keys += bool(key)
        within = line.startswith((" ", "\t")) or (before.strip() and line.startswith(("- ", "#")))
        if line.strip() and not key and not within:
            break
        before = line
        start += len(line)
        end = start if line.strip() else end
    if not keys or before.startswith("#"):
        return None  # a comment at the end may be the title of the prose
    ending = "\r\n" if "\r\n" in text[:1000] else "\n"
    return end, ("" if text[:end].endswith("\n") else ending) + "---" + ending


def _kind(front_matter: dict[str, JsonValue], body: str) -> Kind:
    """Which kind of repository a README describes, told by the keys that only one kind has, or its title."""
    if not front_matter.keys().isdisjoint({"sdk", "app_file", "colorFrom", "colorTo"}):
        return "space"
    models, datasets = len(front_matter.keys() & MODEL_KEYS), len(front_matter.keys() & DATASET_KEYS)
    if models == datasets and (title := _TITLE.search("\n" + body[:_TITLE_WITHIN])):
        words = title[1].lower()
        return "dataset" if "dataset" in words and "model" not in words else "model"
    return "dataset" if datasets > models else "model"


def _name_of_folder(path: str) -> str:
    """An id for what a README describes: the name of its folder, as a relative IRI reference."""
    folder = os.path.basename(os.path.dirname(os.path.abspath(path)))  # noqa: PTH100, PTH119, PTH120 - 40 times faster
    return _NOT_IN_A_NAME.sub("-", folder).strip("-") or "card"


class _Form:
    """The normal form as it grows: values, and the places where they stand in the README."""

    def __init__(self, tree: Tree, front_matter: dict[str, JsonValue]) -> None:
        self.tree = tree
        self.source = front_matter
        self.data: dict[str, JsonValue] = {"mlcard": "1.0"}
        self.whole = tree.marked[""]
        self.marked: dict[str, Marked] = {"": self.whole}
        self.keyed: dict[str, Marked] = {}
        self.moved: dict[str, str] = {}
        self.remarks: list[Remark] = []

    def fill(self, kind: Kind, name: str) -> None:
        """Map every key that has a slot, then the remarks."""
        subject: dict[str, JsonValue] = {"id": name}
        owner = ""
        if kind != "space":
            owner = f"/{kind}s/0"
            self.data[f"{kind}s"] = [subject]
            self.marked[f"/{kind}s"] = self.marked[owner] = self.whole
            self.shared(subject, owner)
            self.model(subject, owner) if kind == "model" else self.dataset(subject, owner)
        for key in self.source.keys() - KEYS[kind]:
            slot = pointer(key)
            span = self.tree.span(self.tree.keyed[slot])
            self.remarks.append(Remark("unknown-key", slot, span, key, kind))
        for remark in self.tree.remarks:
            slot = self.normal(remark.slot)
            self.remarks.append(remark if slot == remark.slot else remark._replace(slot=slot))
        if len(self.remarks) > 1:
            self.remarks.sort(key=lambda remark: remark.span.start)

    def shared(self, subject: dict[str, JsonValue], owner: str) -> None:
        """Keys that models and datasets have in common."""
        self.license(subject, owner)
        self.languages(subject, owner)
        self.move(subject, owner, "/tags", "keywords")
        self.move(subject, owner, "/description", "description")
        self.texts(subject, owner, "citation", "citation")
        self.move(subject, owner, "/homepage", "landing_page")
        self.move(subject, owner, "/version", "version")

    def model(self, model: dict[str, JsonValue], owner: str) -> None:
        """Keys of a model card."""
        index = self.source.get("model-index")
        if isinstance(index, list) and len(index) == 1 and isinstance(index[0], dict) and "name" in index[0]:
            self.move(model, owner, "/model-index/0/name", "name")
        elif "model_name" in self.source:
            self.move(model, owner, "/model_name", "name")
        self.move(model, owner, "/pipeline_tag", "ml_task")
        self.move(model, owner, "/model_type", "model_type")
        self.nested(model, owner, "library_name", "libraries", "name")
        self.nested(model, owner, "datasets", "trained_on", "dataset")
        self.nested(model, owner, "base_model", "base_models", "model")
        parents = model.get("base_models")
        for position, parent in enumerate(parents if isinstance(parents, list) else []):
            if isinstance(parent, dict):
                self.move(parent, f"{owner}/base_models/{position}", "/base_model_relation", "relation")
        self.emissions(model, owner)
        self.evaluations(model, owner)

    def dataset(self, dataset: dict[str, JsonValue], owner: str) -> None:
        """Keys of a dataset card."""
        self.move(dataset, owner, "/pretty_name", "name")
        info = self.source.get("dataset_info")
        if not isinstance(info, dict):
            return  # several configurations are several datasets; none of them is the whole
        self.move(dataset, owner, "/dataset_info/dataset_size", "byte_size")
        splits = info.get("splits")
        counts = (
            [split.get("num_examples") for split in splits if isinstance(split, dict)]
            if isinstance(splits, list)
            else []
        )
        if counts and all(isinstance(count, int) for count in counts):
            dataset["number_of_instances"] = sum(count for count in counts if isinstance(count, int))
            self.place(f"{owner}/number_of_instances", "/dataset_info/splits")
        features = info.get("features")
        if isinstance(features, list) and features:
            listed: list[JsonValue] = []
            dataset["features"] = listed
            self.place(f"{owner}/features", "/dataset_info/features")
            for position, feature in enumerate(features):
                item: dict[str, JsonValue] = {}
                listed.append(item)
                raw, slot = f"/dataset_info/features/{position}", f"{owner}/features/{position}"
                self.place(slot, raw)
                if isinstance(feature, dict):
                    self.move(item, slot, f"{raw}/name", "name")
                    self.move(item, slot, f"{raw}/dtype", "data_type")

    def license(self, subject: dict[str, JsonValue], owner: str) -> None:
        """The licence as SPDX writes it; `unknown` becomes a statement that it is not known."""
        raw, slot = "/license", f"{owner}/license"
        value = self.source.get("license")
        if isinstance(value, list) and len(value) == 1:
            raw, value = "/license/0", value[0]
        if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
            # Each part of the whole has its licence, so whoever uses the whole has to keep all of them.
            subject["license"] = " AND ".join(from_hub(str(item)) for item in value)
            self.place(slot, raw)
        elif value == HUB_UNKNOWN:
            self.data["statements"] = [{"slot": slot, "status": "unknown"}]
            for part in ("/statements", "/statements/0", "/statements/0/slot", "/statements/0/status"):
                self.place(part, raw)
        elif isinstance(value, str):
            name = self.source.get("license_name")
            named = value == HUB_OTHER and isinstance(name, str) and name
            subject["license"] = (
                f"LicenseRef-{_NOT_IN_A_NAME.sub('-', str(name))}" if named else from_hub(value)
            )
            self.place(slot, raw)
        else:
            self.move(subject, owner, raw, "license")

    def languages(self, subject: dict[str, JsonValue], owner: str) -> None:
        """The languages; the Hub's words for several, for none, and for code are no languages."""
        self.texts(subject, owner, "language", "language")
        listed = subject.get("language")
        if not isinstance(listed, list) or NO_LANGUAGES.isdisjoint(map(str, listed)):
            return
        kept: list[JsonValue] = []
        places = [self.marked[f"{owner}/language/{position}"] for position in range(len(listed))]
        for place, item in zip(places, listed, strict=True):
            if item not in ("code", "unknown"):
                self.marked[f"{owner}/language/{len(kept)}"] = place
                kept.append("mul" if item == "multilingual" else item)
        subject["language"] = kept
        if not kept:
            del subject["language"]

    def emissions(self, model: dict[str, JsonValue], owner: str) -> None:
        """`co2_eq_emissions`: grams of CO2 equivalent, alone or with how and where they came about."""
        value = self.source.get("co2_eq_emissions")
        if value is None:
            return
        training: dict[str, JsonValue] = {}
        model["training"] = training
        slot = f"{owner}/training"
        self.place(slot, "/co2_eq_emissions")
        if not isinstance(value, dict):
            self.quantity(training, f"{slot}/co2e", "/co2_eq_emissions", "g")
            return
        self.quantity(training, f"{slot}/co2e", "/co2_eq_emissions/emissions", "g")
        footprint = training.get("co2e")
        if isinstance(footprint, dict):
            self.move(footprint, f"{slot}/co2e", "/co2_eq_emissions/source", "method")
        self.move(training, slot, "/co2_eq_emissions/geographical_location", "location")
        if "hardware_used" in value:
            training["hardware"] = [{"name": value["hardware_used"]}]
            for part in ("/hardware", "/hardware/0", "/hardware/0/name"):
                self.place(slot + part, "/co2_eq_emissions/hardware_used")

    def evaluations(self, model: dict[str, JsonValue], owner: str) -> None:
        """`model-index`: one evaluation for every metric of every result."""
        evaluations: list[JsonValue] = []
        for raw, result in self.results():
            metrics = result.get("metrics")
            for position, metric in enumerate(metrics if isinstance(metrics, list) else []):
                if not isinstance(metric, dict):
                    continue
                evaluation: dict[str, JsonValue] = {}
                slot = f"{owner}/evaluations/{len(evaluations)}"
                evaluations.append(evaluation)
                this = f"{raw}/metrics/{position}"
                self.place(slot, this)
                self.move(evaluation, slot, f"{this}/type" if "type" in metric else f"{this}/name", "measure")
                self.result(evaluation, slot, f"{this}/value")
                self.move(evaluation, slot, f"{this}/verified", "verified")
                for key, name in (("type", "dataset"), ("config", "dataset_config"), ("split", "split"),
                                  ("revision", "revision")):  # fmt: skip
                    self.move(evaluation, slot, f"{raw}/dataset/{key}", name)
                self.move(evaluation, slot, f"{raw}/task/type", "ml_task")
                self.move(evaluation, slot, f"{raw}/source/url", "source")
        if evaluations:
            model["evaluations"] = evaluations
            self.place(f"{owner}/evaluations", "/model-index")

    def result(self, evaluation: dict[str, JsonValue], slot: str, raw: str) -> None:
        """The value of an evaluation; in per cent, where the measure is a share and the value above 1."""
        self.move(evaluation, slot, raw, "value")
        measure, value = evaluation.get("measure"), evaluation.get("value")
        if not isinstance(measure, str):
            return
        if (
            isinstance(value, str)
            and measure == "mean_reward"
            and (both := _MEAN_AND_DEVIATION.fullmatch(value))
        ):
            evaluation |= {"value": float(both[1]), "standard_deviation": float(both[2])}
            self.place(f"{slot}/standard_deviation", raw)
        elif isinstance(value, int | float) and 1 < abs(value) <= 100:
            known = known_metrics.metric(measure)
            if known and known.high == 1:
                evaluation["unit"] = "%"
                self.place(f"{slot}/unit", raw)

    def results(self) -> Iterator[tuple[str, dict[str, JsonValue]]]:
        """Every result of every entry of `model-index`, with its pointer in the front matter."""
        index = self.source.get("model-index")
        for entry, content in enumerate(index if isinstance(index, list) else []):
            results = content.get("results") if isinstance(content, dict) else None
            for position, result in enumerate(results if isinstance(results, list) else []):
                if isinstance(result, dict):
                    yield f"/model-index/{entry}/results/{position}", result

    def quantity(self, subject: dict[str, JsonValue], slot: str, raw: str, unit: str) -> None:
        """A number whose unit the Hub fixes, as value and unit."""
        amount: dict[str, JsonValue] = {}
        self.move(amount, slot, raw, "value")
        if amount:
            subject[slot.rpartition("/")[2]] = {**amount, "unit": unit}
            self.place(slot, raw)
            self.place(f"{slot}/unit", raw)

    def texts(self, subject: dict[str, JsonValue], owner: str, key: str, name: str) -> None:
        """A key that holds one text or several, as a list."""
        value = self.source.get(key)
        if isinstance(value, str):
            subject[name] = [value]
            self.place(f"{owner}/{name}", f"/{key}")
            self.place(f"{owner}/{name}/0", f"/{key}")
        else:
            self.move(subject, owner, f"/{key}", name)

    def nested(self, subject: dict[str, JsonValue], owner: str, key: str, name: str, inner: str) -> None:
        """A key that holds one text or several, each of which is a slot of a nested thing."""
        value = self.source.get(key)
        if value is None:
            return
        several = isinstance(value, list)
        items: list[JsonValue] = []
        subject[name] = items
        self.place(f"{owner}/{name}", f"/{key}")
        for position, said in enumerate(value if isinstance(value, list) else [value]):
            if said is None:
                continue
            item: dict[str, JsonValue] = {}
            slot = f"{owner}/{name}/{len(items)}"
            items.append(item)
            raw = f"/{key}/{position}" if several else f"/{key}"
            self.place(slot, raw)
            self.move(item, slot, raw, inner)

    def move(self, subject: dict[str, JsonValue], owner: str, raw: str, name: str) -> None:
        """Take a value over as it is, with all places in it; an absent or empty one is left out."""
        key = raw[1:]
        value = self.at(raw) if "/" in key else self.source.get(key)
        if value is None:
            return
        subject[name] = value
        slot = f"{owner}/{name}"
        self.place(slot, raw)
        if isinstance(value, list) and not any(isinstance(item, dict | list) for item in value):
            for position in range(len(value)):
                self.place(f"{slot}/{position}", f"{raw}/{position}")
        elif isinstance(value, dict | list):
            inside = raw + "/"
            for known in [known for known in self.tree.marked if known.startswith(inside)]:
                self.place(slot + known[len(raw) :], known)

    def at(self, raw: str) -> JsonValue:
        """The value at a pointer in the front matter, None if there is none."""
        value: JsonValue = self.source
        for token in raw.split("/")[1:]:
            if isinstance(value, dict):
                value = value.get(token)
            elif isinstance(value, list) and token.isdecimal():
                value = value[int(token)]
            else:
                return None
        return value

    def place(self, slot: str, raw: str) -> None:
        """Say that a slot of the normal form stands where a pointer of the front matter does."""
        tree = self.tree
        self.marked[slot] = tree.marked[raw]
        if tree.remarks:
            self.moved.setdefault(raw, slot)
        if raw in tree.keyed:
            self.keyed[slot] = tree.keyed[raw]

    def normal(self, raw: str) -> str:
        """Pointer in the normal form of a pointer in the front matter, itself if it has none."""
        return self.moved.get(raw, raw)
