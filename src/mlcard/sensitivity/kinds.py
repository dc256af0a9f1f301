"""The kinds of sensitive data: `SensitiveCategoryEnum` of the schema, with what follows from each.

Values that point to a person tell one from all others, or lead to one; secrets open doors. They are shown
nowhere. Values of the other kinds describe people (a diagnosis, a religion, one coordinate): who has them
is not told by them alone. In a table in which nothing points to anybody, statistics of numbers and classes
that many rows have in common are shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

#: `SecurityLevelEnum` of the schema, from least to most.
LEVELS: Final = ("public", "internal", "restricted", "secret")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of sensitive data.

    Attributes:
        name: the value of `SensitiveCategoryEnum`.
        what: what the values are, for a sentence.
        level: how well a table has to be protected that holds it.
        points: whether the values point to a person, or open a door.
    """

    name: str
    what: str
    level: str
    points: bool = True


#: All kinds, the more telling ones first: of two that fit a column equally well the first is meant.
KINDS: Final = {
    kind.name: kind
    for kind in (
        Kind("private_key", "private keys", "secret"),
        Kind("api_key", "keys and tokens of services", "secret"),
        Kind("password", "passwords", "secret"),
        Kind("email_address", "e-mail addresses", "restricted"),
        Kind("bank_account", "bank accounts", "restricted"),
        Kind("payment_card", "numbers of payment cards", "restricted"),
        Kind("national_id", "identity numbers of people", "restricted"),
        Kind("mac_address", "MAC addresses", "internal"),
        Kind("ip_address", "IP addresses", "internal"),
        Kind("telephone_number", "telephone numbers", "restricted"),
        Kind("date_of_birth", "dates of birth", "restricted"),
        Kind("person_name", "names of people", "restricted"),
        Kind("street_address", "addresses", "restricted"),
        Kind("coordinates", "geographic coordinates", "internal", points=False),
        Kind("postal_code", "postal codes", "internal"),
        Kind("health", "data about health", "internal", points=False),
        Kind("biometric", "biometric data", "restricted"),
        Kind("genetic", "genetic data", "restricted", points=False),
        Kind("ethnicity", "ethnic or racial origins", "internal", points=False),
        Kind("religion_or_belief", "religions or beliefs", "internal", points=False),
        Kind("political_opinion", "political opinions", "internal", points=False),
        Kind("trade_union_membership", "memberships of trade unions", "internal", points=False),
        Kind("sexuality", "sexual orientations", "internal", points=False),
        Kind("criminal_record", "criminal records", "internal", points=False),
        # What only a person says.
        Kind("other", "sensitive data", "internal"),
        Kind("none", "nothing sensitive", "public", points=False),
    )
}
#: Kinds by which people can be found, each on its own.
DIRECT: Final = frozenset(
    {"email_address", "bank_account", "payment_card", "national_id", "telephone_number", "person_name",
     "street_address", "biometric"}
)  # fmt: skip
#: Kinds that Articles 9 and 10 of the GDPR protect: with one of the above they speak of a known person.
_PROTECTED: Final = frozenset(
    {"health", "genetic", "ethnicity", "religion_or_belief", "political_opinion", "trade_union_membership",
     "sexuality", "criminal_record"}
)  # fmt: skip


def level_of(found: Iterable[tuple[str, str]]) -> str:
    """How well a table has to be protected.

    Args:
        found: the kinds that were found in it, each with its level.

    Returns:
        The highest of the levels; `restricted` at least where a protected property stands beside what points
        to its bearer; `public` where nothing was found.
    """
    pairs = list(found)
    kinds = {kind for kind, _ in pairs}
    levels = [LEVELS.index(level) for _, level in pairs]
    if kinds & DIRECT and kinds & _PROTECTED:
        levels.append(LEVELS.index("restricted"))
    return LEVELS[max(levels, default=0)]
