"""The normal form of the front matter of a README: each key that has a slot, where that has its place.

Keys of the Hub without a slot are left out, and keys that the Hub does not know become remarks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.card.document import Remark
from mlcard.card.hub_keys import KEYS, NO_LANGUAGES
from mlcard.card.licenses import HUB_OTHER, HUB_UNKNOWN, from_hub
from mlcard.facts import pointer
from mlcard.patterns import lazy
from mlcard.vocabularies import metrics as known_metrics

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.card.hub_keys import Kind
    from mlcard.card.places import Marked
    from mlcard.card.tree import Tree
    from mlcard.facts import JsonValue

#: What the name of a licence or an id does not hold.
NOT_IN_A_NAME = lazy(r"[^A-Za-z0-9._~-]+")
#: What the libraries of reinforcement learning write for a mean over episodes and its standard deviation.
_MEAN_AND_DEVIATION = lazy(r"\s*(-?\d+(?:\.\d+)?)\s*\+/-\s*(\d+(?:\.\d+)?)\s*")


class Form:
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
        self.move(subject, owner, "tags", "keywords")
        self.move(subject, owner, "description", "description")
        self.texts(subject, owner, "citation", "citation")
        self.move(subject, owner, "homepage", "landing_page")
        self.move(subject, owner, "version", "version")

    def model(self, model: dict[str, JsonValue], owner: str) -> None:
        """Keys of a model card."""
        index = self.source.get("model-index")
        if isinstance(index, list) and len(index) == 1 and isinstance(index[0], dict) and "name" in index[0]:
            self.take(model, owner, index[0], "/model-index/0/name", "name")
        elif "model_name" in self.source:
            self.move(model, owner, "model_name", "name")
        self.move(model, owner, "pipeline_tag", "ml_task")
        self.move(model, owner, "model_type", "model_type")
        self.nested(model, owner, "library_name", "libraries", "name")
        self.nested(model, owner, "datasets", "trained_on", "dataset")
        self.nested(model, owner, "base_model", "base_models", "model")
        parents = model.get("base_models")
        for position, parent in enumerate(parents if isinstance(parents, list) else []):
            if isinstance(parent, dict):
                self.move(parent, f"{owner}/base_models/{position}", "base_model_relation", "relation")
        self.emissions(model, owner)
        self.evaluations(model, owner)

    def dataset(self, dataset: dict[str, JsonValue], owner: str) -> None:
        """Keys of a dataset card."""
        self.move(dataset, owner, "pretty_name", "name")
        info = self.source.get("dataset_info")
        if not isinstance(info, dict):
            return  # several configurations are several datasets; none of them is the whole
        self.take(dataset, owner, info, "/dataset_info/dataset_size", "byte_size")
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
                self.take(item, slot, feature, f"{raw}/name", "name")
                self.take(item, slot, feature, f"{raw}/dtype", "data_type")

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
                f"LicenseRef-{NOT_IN_A_NAME.sub('-', str(name))}" if named else from_hub(value)
            )
            self.place(slot, raw)
        elif value is not None:
            subject["license"] = value
            self.places(slot, raw, value)

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
            self.quantity(training, f"{slot}/co2e", "/co2_eq_emissions", value, "g")
            return
        self.quantity(training, f"{slot}/co2e", "/co2_eq_emissions/emissions", value.get("emissions"), "g")
        footprint = training.get("co2e")
        if isinstance(footprint, dict):
            self.take(footprint, f"{slot}/co2e", value, "/co2_eq_emissions/source", "method")
        self.take(training, slot, value, "/co2_eq_emissions/geographical_location", "location")
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
                said = "type" if "type" in metric else "name"
                self.take(evaluation, slot, metric, f"{this}/{said}", "measure")
                self.result(evaluation, slot, metric, f"{this}/value")
                self.take(evaluation, slot, metric, f"{this}/verified", "verified")
                data = result.get("dataset")
                for key, name in (("type", "dataset"), ("config", "dataset_config"), ("split", "split"),
                                  ("revision", "revision")):  # fmt: skip
                    self.take(evaluation, slot, data, f"{raw}/dataset/{key}", name)
                self.take(evaluation, slot, result.get("task"), f"{raw}/task/type", "ml_task")
                self.take(evaluation, slot, result.get("source"), f"{raw}/source/url", "source")
        if evaluations:
            model["evaluations"] = evaluations
            self.place(f"{owner}/evaluations", "/model-index")

    def result(self, evaluation: dict[str, JsonValue], slot: str, metric: JsonValue, raw: str) -> None:
        """The value of an evaluation; in per cent, where the measure is a share and the value above 1."""
        self.take(evaluation, slot, metric, raw, "value")
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

    def quantity(
        self, subject: dict[str, JsonValue], slot: str, raw: str, value: JsonValue, unit: str
    ) -> None:
        """A number whose unit the Hub fixes, as value and unit."""
        if value is not None:
            subject[slot.rpartition("/")[2]] = {"value": value, "unit": unit}
            self.places(f"{slot}/value", raw, value)
            self.place(slot, raw)
            self.place(f"{slot}/unit", raw)

    def texts(self, subject: dict[str, JsonValue], owner: str, key: str, name: str) -> None:
        """A key that holds one text or several, as a list."""
        value = self.source.get(key)
        if isinstance(value, str):
            subject[name] = [value]
            self.place(f"{owner}/{name}", f"/{key}")
            self.place(f"{owner}/{name}/0", f"/{key}")
        elif value is not None:
            subject[name] = value
            self.places(f"{owner}/{name}", f"/{key}", value)

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
            item[inner] = said
            self.places(f"{slot}/{inner}", raw, said)

    def move(self, subject: dict[str, JsonValue], owner: str, key: str, name: str) -> None:
        """Take the value of a key over as it is, with all places in it; where it has none, nothing."""
        value = self.source.get(key)
        if value is not None:
            subject[name] = value
            self.places(f"{owner}/{name}", f"/{key}", value)

    def take(self, subject: dict[str, JsonValue], owner: str, part: JsonValue, raw: str, name: str) -> None:
        """The same of a key in a part of the front matter, given by its pointer, if that has it."""
        value = part.get(raw.rpartition("/")[2]) if isinstance(part, dict) else None
        if value is not None:
            subject[name] = value
            self.places(f"{owner}/{name}", raw, value)

    def places(self, slot: str, raw: str, value: JsonValue) -> None:
        """Say where a value stands, and everything in it."""
        self.place(slot, raw)
        if isinstance(value, list) and not any(isinstance(item, dict | list) for item in value):
            for position in range(len(value)):
                self.place(f"{slot}/{position}", f"{raw}/{position}")
        elif isinstance(value, dict | list):
            inside = raw + "/"
            for known in [known for known in self.tree.marked if known.startswith(inside)]:
                self.place(slot + known[len(raw) :], known)

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
