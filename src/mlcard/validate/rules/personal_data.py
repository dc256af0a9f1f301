"""MC4: are people in the data?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.card.prose import topic_filled
from mlcard.patterns import lazy
from mlcard.validate.finding import Fault
from mlcard.validate.registry import rule
from mlcard.validate.subjects import datasets, items, stated
from mlcard.validate.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.card import Card
    from mlcard.facts import JsonValue
    from mlcard.validate.folder import Folder

#: Words by which a text speaks of persons in the data, or says that there are none.
_TREATED = lazy(
    r"(?i)personal(?:ly)?[ -](?:data|identif)|\bPII\b|anonymi[sz]|pseudonym"
    r"|GDPR|de-?identif|\bconsent|privacy|synthetic|redact|fictional|fake data"
)
#: Slots of a dataset that say how personal data is treated.
_SLOTS = (
    "sensitive_data", "security_level", "confidentiality", "anonymization_method", "sensitivity_marks",
    "access_rights", "access_conditions",
)  # fmt: skip


@rule(
    "MC406",
    "personal-data-undocumented",
    "warning",
    "/datasets/*/features",
    absence=True,
    needs=("/datasets/*/features", "dataset_info"),
)
def personal_data_undocumented(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A dataset has columns about persons, and its card does not speak of personal data.

    What it does: Reports a dataset with features such as `email`, `date_of_birth`, `ip_address` or `religion`
        whose card has none of `sensitive_data`, `security_level`, `confidentiality` and
        `anonymization_method`, and whose README neither has anything below a heading about personal data nor
        speaks of anonymity, consent or privacy.

    Why: Whoever uses the data answers for the persons in it (GDPR, Articles 4 and 9), and has to know whether
        they agreed, or were made up. 14 % of 770 real dataset cards say it.

    Bad:
        mlcard: "1.0"
        datasets:
        - id: customers
          license: CC-BY-4.0
          features: [{name: email, type: text}, {name: churned, type: nominal}]

    Good:
        mlcard: "1.0"
        datasets:
        - id: customers
          license: CC-BY-4.0
          features: [{name: email, type: text}, {name: churned, type: nominal}]
          anonymization_method: [made up by a generator]

    Fix: None.

    Source: Regulation (EU) 2016/679, Articles 4 and 9; Gebru et al. 2021, https://doi.org/10.1145/3458723
    """
    for slot, dataset in datasets(card):
        from mlcard.sensitivity.column_names import is_personal  # noqa: PLC0415 - 3 ms, and few cards have columns

        names = [name for name in _columns(card, slot, dataset) if is_personal(name)]
        if not names or any(dataset.get(key) for key in _SLOTS) or _is_marked(dataset, slot):
            continue
        if any(stated(card, f"{slot}/{key}") for key in _SLOTS) or _TREATED.search(card.body):
            continue
        if not (card.body and topic_filled(card, "personal_information")):
            message = f"columns about persons ({shown(', '.join(names))}), and nothing about personal data"
            hint = "say whose data it is, whether they agreed, and how it was made anonymous"
            yield Fault(f"{slot}/features", message, hint)


def _columns(card: Card, slot: str, dataset: dict[str, JsonValue]) -> Iterator[str]:
    """The names of a dataset's columns, those of all configurations in a README."""
    for _, feature in items(dataset, slot, "features"):
        if isinstance(name := feature.get("name"), str):
            yield name
    if "dataset_info" in card.front_matter and not dataset.get("features"):
        for _, info in items(card.front_matter, "", "dataset_info"):
            for _, feature in items(info, "", "features"):
                if isinstance(name := feature.get("name"), str):
                    yield name


def _is_marked(dataset: dict[str, JsonValue], slot: str) -> bool:
    """Whether the features themselves say what of them is sensitive."""
    return any(feature.get("sensitivity_marks") for _, feature in items(dataset, slot, "features"))
