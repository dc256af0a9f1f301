"""Which columns' values are not shown in a card: those that name persons or open doors.

This looks at the name of the column only. `is_sensitive` takes the values too, for a detector that reads
them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

#: What a column is called that holds it, and what it is; matched against whole words of the name.
_WORDS = {
    "names of people": (
        r"((first|last|full|given|family|middle|maiden|user|customer|client|patient|person|employee|passenger"
        r"|contact)_?)?names?|surname|forename|nom|prenom|vorname|nachname|nombre|apellido"
    ),
    "e-mail addresses": r"e_?mail(_?address)?|mail",
    "telephone numbers": r"(tele|cell_?)?phone(_?(no|nr|num|number))?|mobile|fax|telefon|msisdn",
    "internet addresses": r"(ip|mac)(_?addr(ess)?)?",
    "addresses": r"((street|home|postal|mailing)_?)?address|street|adresse",
    "numbers of people": (
        r"ssn|social_?security(_?(no|nr|num|number))?|national_?id|passport(_?(no|nr|num|number))?|tax_?id|nino"
        r"|cpf|driv(ers?|ing)_?licen[cs]e"
    ),
    "account numbers": (
        r"iban|bic|((bank_?)?account|(credit_?)?card)_?(no|nr|num|number)|credit_?card|cvv|cvc"
    ),
    "dates of birth": r"birth_?da(te|y)|date_?of_?birth|dob|geburtsdatum",
    "secrets": (
        r"pass(word|wd|phrase)|pwd|pin_?(code|number)|secret|(access|auth|api|private)_?(token|key)|credentials?"
    ),
}
_KINDS = {kind: re.compile(rf"(^|_)({pattern})(_?\d+)?$") for kind, pattern in _WORDS.items()}
#: Names of things that are no people.
_THINGS = re.compile(
    r"(^|_)(file|class|column|feature|product|item|model|brand|company|species|host|page)_?names?$"
)
_BETWEEN = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^0-9A-Za-z]+")


def is_sensitive(name: str, values: Iterable[str]) -> str | None:  # noqa: ARG001 - see the module
    """Say what a column seems to hold that must not be shown, or None.

    Args:
        name: name of the column.
        values: some of its values.
    """
    words = _BETWEEN.sub("_", name).strip("_").lower()
    if _THINGS.search(words):
        return None
    return next((kind for kind, pattern in _KINDS.items() if pattern.search(words)), None)
