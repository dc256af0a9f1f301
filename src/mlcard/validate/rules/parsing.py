"""MC1: can the text be read as a card at all, and do all readers read the same?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.facts import tokens
from mlcard.validate.finding import Edit, Fault, Fix
from mlcard.validate.registry import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.card import Card
    from mlcard.validate.folder import Folder

_VERSION_KEYS = ("version", "revision", "mlcard")


@rule("MC100", "card-unreadable", "error", problem="unreadable")
def card_unreadable(_card: Card, _folder: Folder) -> Iterator[Fault]:
    """The file of a card cannot be opened.

    What it does: Reports a card that was found and then could not be read: no permission, a broken link, a
        file that vanished meanwhile.

    Why: A card that nobody can read documents nothing, and a lint that passes over it would say that all is
        well.

    Bad:
        (a link `modelcard.yaml` to a file that is not there)

    Good:
        mlcard: "1.0"

    Fix: None; check the file and its permissions.

    Source: https://pubs.opengroup.org/onlinepubs/9799919799/functions/open.html
    """
    yield from ()


@rule("MC101", "front-matter-missing", "error", absence=True)
def front_matter_missing(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A README has no metadata.

    What it does: Reports a README without front matter between two lines `---`, or with an empty one;
        not beside a modelcard.yaml.

    Why: Everything that software knows of a model on a hub stands there: licence, task, data, results. 14 %
        of 16,590 real model READMEs have none.

    Bad:
        # My model
        It finds flowers.

    Good:
        ---
        license: apache-2.0
        datasets: [flowers]
        ---
        # My model

    Fix: None; `mlcard extract` writes a card from the files.

    Source: https://huggingface.co/docs/hub/model-cards
    """
    for remark in card.remarks:
        if remark.kind == "front-matter-missing":
            hint = "begin the file with a line ---, then `license: …` and other keys, then a line ---"
            yield Fault("", "the README has no front matter", hint, span=remark.span)


@rule("MC102", "front-matter-malformed", "error", problem="front-matter")
def front_matter_malformed(_card: Card, _folder: Folder) -> Iterator[Fault]:
    """Front matter begins and does not end.

    What it does: Reports a README whose first line is `---` and in which no second such line follows.

    Why: Software then takes all of it for prose and sees no metadata.

    Bad:
        ---
        license: apache-2.0

        # My model

    Good:
        ---
        license: apache-2.0
        datasets: [flowers]
        ---

        # My model

    Fix: None; where the metadata end is for a person to say.

    Source: https://huggingface.co/docs/hub/model-cards#model-card-metadata
    """
    yield from ()


@rule("MC103", "yaml-syntax", "error", problem="yaml")
def yaml_syntax(_card: Card, _folder: Folder) -> Iterator[Fault]:
    """The card is not YAML.

    What it does: Reports what YAML does not allow, at the line and column of the whole file: tabs for
        indentation, an unquoted colon, brackets and quotes that are not closed.

    Why: Nothing of the card can be read, by anybody.

    Bad:
        mlcard: "1.0"
        models:
        - id: flowers
          description: Note: not for medical use

    Good:
        mlcard: "1.0"
        models:
        - id: flowers
          description: "Note: not for medical use"
          license: MIT
          trained_on: [{dataset: iris}]

    Fix: None.

    Source: https://yaml.org/spec/1.2.2/
    """
    yield from ()


@rule("MC104", "not-a-mapping", "error", problem="not-a-mapping")
def not_a_mapping(_card: Card, _folder: Folder) -> Iterator[Fault]:
    """The card is YAML, but not a mapping of keys to values.

    What it does: Reports a card or a front matter that is a list, a single value, or empty.

    Why: A card says things under keys; without keys there is nothing to find. `huggingface_hub` raises an
        error here.

    Bad:
        - license: MIT

    Good:
        mlcard: "1.0"
        models:
        - {id: flowers, license: MIT, trained_on: [{dataset: iris}]}

    Fix: None.

    Source: `schema/modellake.yaml`, class Card
    """
    yield from ()


@rule("MC111", "yaml-ambiguous-scalar", "error", fixable="safe")
def yaml_ambiguous_scalar(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A text without quotes is something else to some readers of YAML.

    What it does: Reports `no`, `off`, `12:30` and their like where they stand for text, and versions such as
        `1.10` that are read as a number and lose their zero.

    Why: YAML 1.1 (Python's PyYAML) reads `no` as false and `12:30` as 750, YAML 1.2 (the Hub) as text. 62 of
        13,916 real cards name Norwegian this way.

    Bad:
        ---
        language: no
        license: mit
        datasets: [norec]
        ---

    Good:
        ---
        language: "no"
        license: mit
        datasets: [norec]
        ---

    Fix: Safe: quotes the text.

    Source: https://yaml.org/type/bool.html, https://yaml.org/spec/1.2.2/#103-core-schema
    """
    for remark in card.remarks:
        if remark.kind != "ambiguous-scalar" or remark.detail not in (
            "boolean",
            "base 60",
            "octal",
            "shortened",
        ):
            continue
        name = tokens(remark.slot)[-1] if remark.slot else ""
        if remark.detail == "shortened" and not name.endswith(_VERSION_KEYS):
            continue
        fix = Fix((Edit(remark.span.start, remark.span.end, f'"{remark.text}"'),))
        seen = {
            "boolean": "true or false", "base 60": "a number to the base 60", "octal": "an octal number",
            "shortened": f"the number {remark.text.rstrip('0')}",
        }[remark.detail]  # fmt: skip
        yield Fault(
            remark.slot, f"{remark.text} without quotes is {seen} to readers of YAML 1.1",
            f'write "{remark.text}"', fix if remark.detail != "octal" else None, remark.span,
        )  # fmt: skip


@rule("MC113", "encoding", "error", problem="encoding")
def encoding(_card: Card, _folder: Folder) -> Iterator[Fault]:
    r"""The card is not UTF-8.

    What it does: Reports the first byte that is not UTF-8, and says so if the file is UTF-16.

    Why: JSON, RDF and the Hub are UTF-8; other bytes become other letters for every reader.

    Bad:
        (bytes) mlcard: "1.0"  # caf\xe9

    Good:
        mlcard: "1.0"  # café

    Fix: None; save the file as UTF-8.

    Source: https://yaml.org/spec/1.2.2/#52-character-encodings
    """
    yield from ()


@rule("MC115", "limit-exceeded", "error", problem="limit")
def limit_exceeded(_card: Card, _folder: Folder) -> Iterator[Fault]:
    """The card is larger, deeper or more repetitive than any card has to be.

    What it does: Reports a card of more than 10 MB, of more than 100 levels, or of more than 500,000 values
        when its aliases are followed.

    Why: A few lines of aliases that repeat aliases fill any memory ("billion laughs"); mlcard reads files of
        strangers.

    Bad:
        mlcard: "1.0"
        models: &a [*a]

    Good:
        mlcard: "1.0"
        models: []

    Fix: None.

    Source: https://en.wikipedia.org/wiki/Billion_laughs_attack
    """
    yield from ()
