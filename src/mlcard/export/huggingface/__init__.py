"""The README.md of the Hugging Face Hub: front matter, and a body with the sections of a model card.

https://github.com/huggingface/hub-docs/blob/main/modelcard.md and `datasetcard.md` beside it. Front matter
holds what the Hub has keys for; the body tells everything else that people read. A body that stands already
is kept, and so is what somebody wrote in the front matter and the card does not say otherwise. One README
holds all models of a card; below a folder each model and dataset has its own.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import yaml

from mlcard.card import parse
from mlcard.card.licenses import HUB_UNKNOWN
from mlcard.export.huggingface.body import BODY, render
from mlcard.export.huggingface.front_matter import FRONT_MATTER, body_is_kept
from mlcard.export.huggingface.markdown import said, words
from mlcard.export.huggingface.results import with_the_rest
from mlcard.export.projection import Output, Place, Projection, Required, Work, fill
from mlcard.export.projection.filling import file_name
from mlcard.readers import hub_dataset

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    Item = tuple[str, dict[str, Any], Place]

TABLE = {name: (*FRONT_MATTER.get(name, ()), *BODY[name]) for name in BODY}
#: Keys in the order of the Hub's own templates; others follow.
_ORDER = (
    "language", "license", "license_name", "license_link", "library_name", "pipeline_tag", "tags", "datasets",
    "metrics", "base_model", "base_model_relation", "new_version", "co2_eq_emissions", "pretty_name",
    "size_categories", "dataset_info", "configs", "model-index",
)  # fmt: skip
#: Keys that mean something only together.
_TOGETHER = (
    {"license", "license_name"}, {"base_model", "base_model_relation"}, {"dataset_info", "configs"},
)  # fmt: skip
#: Keys that no slot holds, so that what stands is compared as it is.
_WITHOUT_SLOTS = ("metrics", "size_categories", "new_version")
_LONGEST_LINE = 10_000
_TOO_LONG = "a README is for people, and this is a long table for programs"


def _write(work: Work) -> Iterable[Output]:
    models = [("MLModel", model, place) for model, place in work.each("models")]
    datasets = [("Dataset", dataset, place) for dataset, place in work.each("datasets")]
    if work.existing.body.strip():
        work = _front_matter_only(work)
    taken: set[str] = set()
    for group in [[item] for item in (*models, *datasets)] if work.separate else [models + datasets]:
        moved = [(kind, thing, Place(place.at, work)) for kind, thing, place in group]
        folder = file_name(group[0][1].get("id")) or work.name
        while folder in taken:
            folder += "-2"
        taken.add(folder)
        yield Output(f"{folder}/README.md", _readme(moved, work).encode("utf-8", "replace"))


def _front_matter_only(work: Work) -> Work:
    """The same work without the rows of the prose, which stays as somebody wrote it."""
    reason = "the prose that stands is kept, and front matter has no key for it"
    reasons = {**work.projection.reasons, "": reason}
    return replace(work, projection=replace(work.projection, table=FRONT_MATTER, reasons=reasons))


def _readme(items: list[Item], work: Work) -> str:
    """One README for things of a card: the front matter of the first, with what the others add to it."""
    metadata: dict[str, Any] = {}
    texts: list[str] = []
    kind = items[0][0]
    for item_kind, thing, place in items:
        if item_kind != kind and body_is_kept(place):
            continue
        node = fill(thing, item_kind, place)
        node["#Title"] = node.get("#Title") or str(thing.get("id", ""))
        node |= {**_stated(thing, place, node), "#Kind": item_kind}
        if item_kind == kind:
            _merge(metadata, {key: part for key, part in node.items() if key[:1] != "#"}, place)
        texts.append("\n".join(render(node, 1 if item_kind == kind else 2)))
    ordered = {key: metadata[key] for key in (*_ORDER, *metadata) if key in metadata}
    existing = work.existing
    if not existing.body.strip():
        return f"---\n{_yaml(_kept(existing.metadata, ordered))}---\n\n" + "\n\n".join(texts) + "\n"
    ordered.pop("metrics", None)  # they follow from the results, and are not what somebody chose to name
    kept = _kept(existing.metadata, ordered)
    if kept == dict(existing.metadata) and existing.text:
        if existing.text == work.card.text:
            work.account.losses.clear()  # the card itself: it says what it says
        return existing.text
    return f"---\n{_yaml(kept)}---\n{existing.body}"


def _stated(thing: Mapping[str, Any], place: Place, node: Mapping[str, Any]) -> dict[str, Any]:
    """What a person states in place of values: the licence that nobody knows, and a list in the prose."""
    lines: list[str] = []
    found: dict[str, Any] = {}
    for statement, where in place.work.each("statements"):
        slot = statement.get("slot")
        if not isinstance(slot, str) or not slot.startswith(place.at + "/"):
            continue
        name = slot[len(place.at) + 1 :]
        if name == "license" and statement.get("status") == "unknown" and "license" not in thing:
            found["license"] = HUB_UNKNOWN
            where.work.account.visited.add(where.at)
        if not body_is_kept(place):
            rest = said({key: part for key, part in statement.items() if key not in ("slot", "status")})
            status = words(str(statement.get("status", "")))
            lines.append(f"- **{words(name)}:** {status}{f' ({rest})' if rest else ''}")
            where.work.account.visited.add(where.at)
    if lines:
        found["#More Information"] = [*lines, *node.get("#More Information", [])]
    return found


def _merge(metadata: dict[str, Any], more: Mapping[str, Any], place: Place) -> None:
    """Add the front matter of another model: lists are put together, single values must agree."""
    for key, value in more.items():
        if key not in metadata:
            metadata[key] = value
        elif isinstance(value, list) and isinstance(metadata[key], list):
            metadata[key] += [item for item in value if item not in metadata[key]]
        elif metadata[key] != value and body_is_kept(place):
            place.lost(f"{key} of a README is that of its first model")


def _kept(existing: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The front matter that stands, changed only where it says something else than the card."""
    result = dict(existing)
    for group in _groups(wanted):
        before = {key: existing[key] for key in group if key in existing}
        after = {key: wanted[key] for key in group if key in wanted}
        if not before or not _same(before, after):
            for key in group:
                result.pop(key, None)
                if key in after:
                    old = existing.get(key)
                    result[key] = with_the_rest(old, after[key]) if key == "model-index" else after[key]
    if result.keys() == existing.keys():
        return {key: result[key] for key in existing}
    return result


def _same(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether front matter says what the card says, however it is written."""
    old, new = _meaning(before), _meaning(after)
    for first, second in zip(_evaluations(old), _evaluations(new), strict=False):
        if "ml_task" not in first:
            second.pop("ml_task", None)  # it came from `pipeline_tag`
    return old == new


def _evaluations(meaning: Mapping[str, Any]) -> list[dict[str, Any]]:
    models = meaning.get("models")
    found = models[0].get("evaluations") if models else None
    return [item for item in found or () if isinstance(item, dict)]


def _groups(wanted: Mapping[str, Any]) -> Iterator[set[str]]:
    """The keys to write, those together that depend on each other."""
    done: set[str] = set()
    for key in wanted:
        if key not in done:
            group = next((together for together in _TOGETHER if key in together), {key})
            done |= group
            yield group


def _meaning(front_matter: Mapping[str, Any]) -> dict[str, Any]:
    """The normal form of front matter, and what of it has no slot as it is."""
    context = {"pretty_name": "x"} if "dataset_info" in front_matter else {}
    data = parse(f"---\n{_yaml({**context, **front_matter})}---\n", "README.md").data
    plain = {key: value for key, value in front_matter.items() if key in _WITHOUT_SLOTS}
    known = hub_dataset.configurations(front_matter.get("dataset_info"), front_matter.get("configs"))
    plain["configurations"] = [one.item() for one in known]
    return {**{key: data.get(key) for key in ("models", "datasets", "statements")}, **plain}


def _yaml(front_matter: Mapping[str, Any]) -> str:
    if not front_matter:
        return ""
    return yaml.dump(
        dict(front_matter), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_LONGEST_LINE
    )  # fmt: skip


class _Dumper(yaml.SafeDumper):
    """YAML without anchors, which front matter does not have."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML's
        """Write every value out."""
        return True


_NOT_IN_PROSE = (
    "fingerprints", "column_profiles", "meta_features", "sound_meta_features", "characteristics",
    "landmarkers",
    "feature_meta_features", "access_events", "evidence",
)  # fmt: skip
PROJECTION = Projection(
    name="huggingface",
    title="Hugging Face README",
    specification="https://github.com/huggingface/hub-docs/blob/main/modelcard.md",
    table=TABLE,
    write=_write,
    required=(
        Required("Card", ("models", "datasets"), "a model or a dataset", fatal=True),
        Required("MLModel", ("license",), "license"),
        Required("MLModel", ("ml_task",), "pipeline_tag"),
        Required("MLModel", ("libraries",), "library_name"),
        Required("Dataset", ("license",), "license"),
    ),
    reasons={
        **dict.fromkeys(_NOT_IN_PROSE, _TOO_LONG),
        "Card.evidence": "a README has no place for the evidence of its values",
        "Card.statements": "it is about none of the models and datasets that are written",
        "RecordSet.features": "the columns of one table are a table of their own",
    },
    checked_by="`huggingface_hub` loads it and writes it back; the words of the Hub are those in "
    "`mlcard.vocabularies`",
)
