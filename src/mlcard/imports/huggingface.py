"""The Hugging Face Hub: README.md with front matter, and the results in `.eval_results/*.yaml`.

Specifications: https://github.com/huggingface/hub-docs/blob/main/modelcard.md, `datasetcard.md` beside it,
and https://huggingface.co/docs/hub/eval-results. The dialect is read by `mlcard.card`, which gives the place
of every value; of the prose the title, the first paragraph and the sections that a slot is about are read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.card import CardSyntaxError, decode, parse, span_of
from mlcard.card.filling import filled
from mlcard.card.outline import outline, own_text, sections_about
from mlcard.card.tree import parse_yaml
from mlcard.errors import InvalidCardError, LimitExceededError, UnreadableFileError
from mlcard.facts import Fact, Source, pointer, tokens
from mlcard.imports.document import Node
from mlcard.imports.found import NO_SLOT, Leftover
from mlcard.imports.ids import slug
from mlcard.imports.rows import Row, address, date, facts, number, text
from mlcard.readers import hub_dataset, readme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.card import Card
    from mlcard.card.outline import Outline
    from mlcard.card.topics import Topic
    from mlcard.facts import JsonValue
    from mlcard.imports.found import Found

RESULTS = ".eval_results"
#: Sections that say what a slot holds, in models and in datasets.
_SECTIONS: dict[str, dict[Topic, str]] = {
    "models": {
        "intended_use": "intended_use/-", "out_of_scope_use": "out_of_scope_use/-",
        "limitations": "limitations/-", "ethics": "ethical_social/-", "how_to_use": "usage_instructions",
        "citation": "citation/-", "training_procedure": "training/description",
    },
    "datasets": {
        "intended_use": "intended_use/-", "out_of_scope_use": "out_of_scope_use/-",
        "limitations": "limitations/-", "data_collection": "data_collection",
        "annotation": "annotation_protocol",
        "personal_information": "sensitive_data/-", "social_impact": "ethical_social/-",
        "citation": "citation/-", "maintenance": "maintenance_plan",
    },
}  # fmt: skip
_LONGEST_SECTION = 20_000
#: Keys that say what a dataset consists of.
_OF_CONFIGURATIONS = ("/dataset_info", "/configs")
_RESULT = (
    Row(("value",), "value", number), Row(("dataset", "id"), "dataset", text),
    Row(("dataset", "task_id"), "dataset_config", text), Row(("dataset", "revision"), "revision", text),
    Row(("date",), "evaluated_on", date), Row(("source", "url"), "source", address),
    Row(("notes",), "description", text),
)  # fmt: skip


def read(source: Source) -> Iterator[Found]:
    """Facts from a README, from a file of results, or from a folder that has both."""
    if not source.path.is_dir():
        yield from (results(source, 0) if source.path.suffix in (".yaml", ".yml") else of_readme(source))
        return
    page = source.path / "README.md"
    count = 0
    if page.is_file():
        for found in of_readme(Source(page, "README.md")):
            if isinstance(found, Fact) and found.slot.startswith("/models/0/evaluations/"):
                count = max(count, int(tokens(found.slot)[3]) + 1)
            yield found
    for path in sorted((source.path / RESULTS).glob("*.yaml")):
        start, name = count, f"{RESULTS}/{path.name}"
        for found in results(Source(path, name), start):
            if isinstance(found, Fact):
                count = max(count, int(tokens(found.slot)[3]) + 1)
                yield Fact(found.slot, found.value, f"{name}: {found.where}", found.method)
            else:
                yield Leftover(f"{name}: {found.where}", found.value, found.reason)


def of_readme(source: Source) -> Iterator[Found]:
    """Facts from a README, and the keys of its front matter that have no slot."""
    card = loaded(source)
    if not card.data.keys() & {"models", "datasets"}:
        yield from unnamed(card, source)
    for collection in ("models", "datasets"):
        things = card.data.get(collection)
        if isinstance(things, list) and things and isinstance(things[0], dict):
            yield from _declared(card, things[0], collection)
            yield from prose(card, collection, things[0])
            if collection == "datasets":
                yield from _of_configurations(card)
    yield from _left(card)


def unnamed(card: Card, source: Source) -> Iterator[Fact]:
    """Yield what a README without front matter says of a model, which its folder names."""
    name = slug(source.path.absolute().parent.name) or "model"
    yield Fact("/models/0/id", name, "the name of the folder", "inferred")
    yield from prose(card, "models", {})


def loaded(source: Source) -> Card:
    """The README as a card of its dialect.

    Raises:
        UnreadableFileError: it is no README, too large, or its front matter is broken.
    """
    with source.open() as stream:
        content = stream.read(readme.MAX_BYTES + 1)
    if len(content) > readme.MAX_BYTES:
        raise LimitExceededError(f"{source.name}: larger than the {readme.MAX_BYTES} bytes that are read")
    try:
        path = source.path.absolute().with_suffix(".md")
        return parse(decode(content, source.name), str(path))
    except InvalidCardError as error:
        raise UnreadableFileError(f"{source.name}: {error}", hint=error.hint) from error


def _declared(card: Card, thing: dict[str, JsonValue], collection: str) -> Iterator[Fact]:
    """Yield what the front matter says, leaf by leaf."""
    at = pointer(collection, 0)
    told = readme.NOT_SAID[collection] - {"id"}
    for slot, value in _leaves({name: part for name, part in thing.items() if name not in told}, at):
        if value not in (None, "", [], {}):
            yield Fact(slot, value, f"line {span_of(card, slot).line}", "declared")
    statements = card.data.get("statements")
    for slot, value in _leaves(statements, "/statements") if statements else ():
        yield Fact(slot, value, f"line {span_of(card, slot).line}", "declared")


def _leaves(value: JsonValue, at: str) -> Iterator[tuple[str, JsonValue]]:
    parts = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    )
    if parts is None:
        yield at, value
        return
    for name, part in parts:
        yield from _leaves(part, at + pointer(name))


def prose(card: Card, collection: str, thing: dict[str, JsonValue]) -> Iterator[Fact]:
    """Yield the title, the first paragraph, and the sections that a slot is about."""
    subject = collection[:-1]
    for fact in readme.prose(card, named="name" in thing):
        slot = fact.slot.replace(f"/{subject}/", f"/{collection}/0/", 1)
        yield Fact(slot, fact.value, fact.where, "declared")
    body = outline(card)
    for topic, slot in _SECTIONS[collection].items():
        if slot.partition("/")[0] in thing:
            continue
        for line, words in _sections(body, topic):
            if not slot.endswith("/-"):
                yield Fact(f"/{collection}/0/{slot}", words, f"line {line}", "declared")
                break
            yield Fact(f"/{collection}/0/{slot}", words, f"line {line}", "declared")


def _sections(body: Outline, topic: Topic) -> Iterator[tuple[int, str]]:
    """Yield the text of each section about a topic, with the line of its heading."""
    for section in sections_about(body, topic):
        words = own_text(body, section).strip()
        if len(words) <= _LONGEST_SECTION and filled(words, addresses=topic == "citation"):
            fenced = words.startswith("```") and words.endswith("```") and words.count("```") == 2
            inner = words.partition("\n")[2].removesuffix("```").strip() if fenced else words
            yield body.text.count("\n", 0, section.start) + 1, inner


def _of_configurations(card: Card) -> Iterator[Fact]:
    """Yield what the front matter says of the configurations of a dataset, slot by slot."""
    found = readme.configurations(card)
    alone = hub_dataset.only(found)
    for index, one in enumerate(found):
        is_set = one is not alone
        place: tuple[str | int, ...] = ("datasets", 0, *(("record_sets", index) if is_set else ()))
        if is_set:
            yield _of_front_matter(card, (*place, "name"), one.name, one.at)
        for told in one.told:
            yield _of_front_matter(card, (*place, *told.slot), told.value, told.at)


def _of_front_matter(card: Card, place: tuple[str | int, ...], value: JsonValue, at: str) -> Fact:
    return Fact(pointer(*place), value, f"line {card.front_matter_spans[at].line}", "declared")


def _left(card: Card) -> Iterator[Leftover]:
    """Yield the values of the front matter that no slot has taken."""
    taken = {(span.start, span.end) for span in card.spans.values()}
    told = [at for one in readme.configurations(card) for at in one.taken] if "datasets" in card.data else []
    for at, span in card.front_matter_spans.items():
        value = _at(card.front_matter, at)
        if isinstance(value, dict | list) or value in (None, ""):
            continue
        if at.startswith(_OF_CONFIGURATIONS):
            known = any(at == one or at.startswith(f"{one}/") for one in told)
        else:
            known = (span.start, span.end) in taken
        if not known:
            yield Leftover(f"line {span.line}, {at}", value, NO_SLOT)


def _at(value: object, at: str) -> JsonValue:
    for token in tokens(at):
        if isinstance(value, dict):
            value = value.get(token)
        elif isinstance(value, list) and token.isdecimal() and int(token) < len(value):
            value = value[int(token)]
        else:
            return None
    return value  # type: ignore[return-value]


def results(source: Source, start: int) -> Iterator[Found]:
    """Facts from one file of results; its evaluations are counted from `start`."""
    document = yaml_document(source)
    for index, item in enumerate(document.items()):
        place = ("models", 0, "evaluations", start + index)
        yield from facts(item, place, _RESULT)
        if name := item.get("dataset", "task_id"):
            # The benchmark's task is all that the file says of what is measured.
            yield Fact(
                pointer(*place, "measure"), str(name.value), f"{name.where}, no measure is named", "inferred"
            )
    yield from document.leftovers()


def yaml_document(source: Source) -> Node:
    """The YAML document that a file consists of, bounded as cards are.

    Raises:
        UnreadableFileError: the file is no YAML document, or exceeds a bound.
    """
    with source.open() as stream:
        content = stream.read(readme.MAX_BYTES + 1)
    if len(content) > readme.MAX_BYTES:
        raise LimitExceededError(f"{source.name}: larger than the {readme.MAX_BYTES} bytes that are read")
    try:
        return Node(parse_yaml(source.name, decode(content, source.name)).value)
    except (CardSyntaxError, InvalidCardError) as error:
        raise UnreadableFileError(str(error), hint=error.hint) from error
