"""Identity numbers of people: their structure and check digits, as python-stdnum knows them.

python-stdnum (https://arthurdejong.org/python-stdnum/) checks lengths, dates, regions and check digits of the
numbers of more than 60 countries from the rules that their authorities publish, which is why none are written
down here. A number that passes by chance is told from a real one by how rare that is: a column whose values
pass a test of two check digits is not one of order numbers.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

NAME = "python-stdnum"
#: Module, what it is, and the share of arbitrary numbers of its length that pass (measured with 200,000
#: uniform ones each by `benchmarks/sensitivity.py --chance`, rounded up).
NUMBERS = (
    ("es.dni", "Spanish DNI", 0.045),
    ("es.nie", "Spanish NIE", 0.045),
    ("it.codicefiscale", "Italian codice fiscale", 0.03),
    ("fr.nir", "French NIR", 0.01),
    ("de.idnr", "German IdNr", 0.02),
    ("pl.pesel", "Polish PESEL", 0.02),
    ("br.cpf", "Brazilian CPF", 0.01),
    ("nl.bsn", "Dutch BSN", 0.1),
    ("se.personnummer", "Swedish personnummer", 0.01),
    ("be.nn", "Belgian national number", 0.02),
    ("ch.ssn", "Swiss AHV number", 0.001),
    ("fi.hetu", "Finnish henkilötunnus", 0.005),
    ("no.fodselsnummer", "Norwegian fødselsnummer", 0.001),
    ("in_.aadhaar", "Indian Aadhaar", 0.1),
    ("cn.ric", "Chinese resident identity number", 0.001),
    ("mx.curp", "Mexican CURP", 0.001),
    ("tr.tckimlik", "Turkish TCKN", 0.01),
    ("za.idnr", "South African ID number", 0.01),
    ("kr.rrn", "Korean RRN", 0.01),
    ("gb.nhs", "British NHS number", 0.1),
    ("ca.sin", "Canadian SIN", 0.1),
    ("ro.cnp", "Romanian CNP", 0.002),
    ("cz.rc", "Czech rodné číslo", 0.15),
    ("bg.egn", "Bulgarian EGN", 0.02),
    ("ee.ik", "Estonian isikukood", 0.01),
    ("ie.pps", "Irish PPS number", 0.045),
    ("at.vnr", "Austrian SVNR", 0.1),
    ("us.ssn", "US social security number", 0.9),
)
#: A number that arbitrary ones pass more often than this needs the name of the column beside it.
RARE = 0.05


def is_installed() -> bool:
    """Whether the library is there."""
    return find_spec("stdnum") is not None


@cache
def _validators() -> tuple[tuple[str, Callable[[str], bool], float], ...]:
    """What the numbers are, their checks, and how often arbitrary ones pass; empty without the library."""
    if not is_installed():
        return ()
    return tuple(
        (what, _sound(import_module(f"stdnum.{name}").is_valid), chance) for name, what, chance in NUMBERS
    )


def _sound(is_valid: Callable[[str], bool]) -> Callable[[str], bool]:
    """A check that says no where the library breaks: `cn.ric` raises KeyError for some regions (2.2)."""

    def check(text: str) -> bool:
        try:
            return is_valid(text)
        except (LookupError, ValueError, TypeError):
            return False

    return check


def best(texts: Sequence[str], *, named: bool) -> tuple[str, list[bool]]:
    """The number that most of some texts are.

    Args:
        texts: values, each of which has the length and characters of such a number.
        named: whether the name of the column says that it holds one.

    Returns:
        What the number is, and for each text whether it is one; an empty name where the library does not
        tell.
    """
    found: tuple[str, list[bool]] = ("", [False] * len(texts))
    for what, is_valid, chance in _validators():
        if chance > RARE and not named:
            continue
        first = sum(is_valid(text) for text in texts[:20])
        if first > 0.3 * min(20, len(texts)):
            passed = [is_valid(text) for text in texts]
            if sum(passed) > sum(found[1]):
                found = (what, passed)
    return found
