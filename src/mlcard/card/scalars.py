"""Plain YAML scalars, by the core schema of YAML 1.2 (https://yaml.org/spec/1.2.2/#103-core-schema).

PyYAML resolves by YAML 1.1, where `no` is false and `12:30:00` is 45,000; JavaScript's js-yaml, which the
Hugging Face Hub runs, does not. mlcard reads what YAML 1.2 says and notes where the two differ.
"""

from __future__ import annotations

from typing import TypeAlias

from mlcard.patterns import lazy

Scalar: TypeAlias = "bool | int | float | str | None"

#: Longest digit string that becomes an integer; Python refuses more than 4,300 digits.
MAX_DIGITS = 4_000

_WORDS: dict[str, Scalar] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True,
    "false": False, "False": False, "FALSE": False,
    ".nan": float("nan"), ".NaN": float("nan"), ".NAN": float("nan"),
    **{sign + word: float(sign + "inf") for sign in ("", "+", "-") for word in (".inf", ".Inf", ".INF")},
}  # fmt: skip
_INTEGER = lazy(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = lazy(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NUMBER_START = frozenset("0123456789+-.")

# What a YAML 1.1 reader makes of text that YAML 1.2 reads otherwise (https://yaml.org/type/).
_BOOLEAN_11 = frozenset(
    spelled for word in ("yes", "no", "on", "off") for spelled in (word, word.capitalize(), word.upper())
)
_TIMESTAMP_11 = lazy(r"\d{4}-\d\d-\d\d|\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d.*")
_SEXAGESIMAL_11 = lazy(r"[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?")
_OCTAL_11 = lazy(r"[-+]?0[0-7_]+")
_BINARY_11 = lazy(r"[-+]?0b[01_]+")
_UNDERSCORE_11 = lazy(r"[-+]?[0-9][0-9_]*_[0-9_]*(?:\.[0-9_]*)?")
#: What they make of it, by the form, and a sign that each text of the form has.
_READ_OTHERWISE_11 = (
    ("date", "-", _TIMESTAMP_11), ("base 60", ":", _SEXAGESIMAL_11), ("octal", "0", _OCTAL_11),
    ("number", "b", _BINARY_11), ("number", "_", _UNDERSCORE_11),
)  # fmt: skip


_NO_TEXT = frozenset(_WORDS) | _BOOLEAN_11


def is_text(text: str) -> bool:
    """Whether a plain scalar is certainly text, and that to readers of any YAML; most are."""
    return text not in _NO_TEXT and text[0] not in _NUMBER_START


def resolve(text: str) -> Scalar:
    """The value of a plain scalar by the core schema of YAML 1.2; text if it is nothing else."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMBER_START or len(text) > MAX_DIGITS:
        return text
    if _is_plain_number(text):
        return float(text) if "." in text else int(text)
    if _INTEGER.fullmatch(text):
        base = {"0o": 8, "0x": 16}.get(text[:2], 10)
        return int(text[2:] if base != 10 else text, base)
    return float(text) if _FLOAT.fullmatch(text) else text


def _is_plain_number(text: str) -> bool:
    """Whether a text is digits, with or without a point, and nothing else."""
    digits = text.replace(".", "", 1)
    return digits.isdecimal() and digits.isascii()


def ambiguity(text: str) -> str:
    """What a reader of YAML 1.1 makes of a plain scalar, if YAML 1.2 says something else; else empty.

    The answers are `boolean`, `date`, `base 60`, `octal`, `number`, and `shortened` for a float such as 1.10
    that loses its last zero: the same in all versions of YAML, but a trap if it was meant as a version.
    """
    if text in _BOOLEAN_11:
        return "boolean"
    if not text or text[0] not in _NUMBER_START or len(text) > 64:
        return ""
    if _is_plain_number(text):
        if "." in text:
            return "shortened" if text[-1] == "0" and text[0] != "." else ""
        if text[0] != "0":
            return ""
    for name, sign, pattern in _READ_OTHERWISE_11:
        if sign in text and pattern.fullmatch(text):
            return name
    return ""
