"""MC7: may everybody see what the card says is sensitive?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.validate.finding import Fault
from mlcard.validate.registry import rule
from mlcard.validate.subjects import datasets, items
from mlcard.validate.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.card import Card
    from mlcard.facts import JsonValue
    from mlcard.validate.folder import Folder

#: Slots of a dataset by which it is open to everybody, and what they say then.
_OPEN = {"security_level": "public", "access_rights": "public"}
#: Levels of marks that everybody may not see.
_CLOSED = frozenset({"restricted", "secret"})


@rule("MC707", "public-though-sensitive", "error", "/datasets/*/sensitivity_marks",
      needs=("/datasets/*/security_level", "/datasets/*/access_rights"))  # fmt: skip
def public_though_sensitive(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A dataset is public, and the card says that it holds what everybody may not see.

    What it does: Reports a dataset with `security_level: public` or `access_rights: public` that has marks,
        its own or of its features, whose level is `restricted` or `secret`. It is silent where
        `anonymization_method` says how persons were made unrecognisable.

    Why: One of the two is wrong. If it is the level, whoever goes by it publishes personal data or secrets.

    Bad:
        mlcard: "1.0"
        datasets:
        - id: customers
          security_level: public
          sensitivity_marks:
          - {sensitive_category: email_address, feature: contact, security_level: restricted}

    Good:
        mlcard: "1.0"
        datasets:
        - id: customers
          security_level: restricted
          sensitivity_marks:
          - {sensitive_category: email_address, feature: contact, security_level: restricted}

    Fix: None.

    Source: Regulation (EU) 2016/679, Article 5(1)(f)
    """
    for slot, dataset in datasets(card):
        opened = [key for key, value in _OPEN.items() if dataset.get(key) == value]
        if not opened or dataset.get("anonymization_method"):
            continue
        found = [told for told, level in _marks(dataset, slot) if level in _CLOSED]
        if found:
            message = f"open to everybody, though it holds {shown(', '.join(found))}"
            hint = "raise the level, take the data out, or correct the mark (sensitive_category: none)"
            yield Fault(f"{slot}/{opened[0]}", message, hint)


def _marks(dataset: dict[str, JsonValue], slot: str) -> Iterator[tuple[str, JsonValue]]:
    """What each mark says, for a sentence, and its level: those of the dataset, and of its features."""
    for _, mark in items(dataset, slot, "sensitivity_marks"):
        yield _told(mark, mark.get("feature")), mark.get("security_level")
    for _, feature in items(dataset, slot, "features"):
        for _, mark in items(feature, slot, "sensitivity_marks"):
            yield _told(mark, feature.get("name")), mark.get("security_level")


def _told(mark: dict[str, JsonValue], column: JsonValue) -> str:
    kind = str(mark.get("sensitive_category"))
    return f"{kind} in {column}" if column else kind
