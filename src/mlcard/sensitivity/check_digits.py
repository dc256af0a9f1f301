"""Check digits that need no library: payment cards (ISO/IEC 7812) and bank accounts (ISO 13616)."""

from __future__ import annotations

import re

#: Issuers and the lengths of their numbers, as the issuers publish them: Visa, Mastercard, American Express,
#: Discover, Diners Club, JCB, Maestro, UnionPay, Mir.
_ISSUERS = re.compile(
    r"4(\d{12}|\d{15}|\d{18})|(5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}|3[47]\d{13}"
    r"|(6011|65\d\d|64[4-9]\d)\d{12,15}|3(0[0-5]|[689]\d)\d{11,16}|35(2[89]|[3-8]\d)\d{12,15}"
    r"|(5018|5020|5038|5893|6304|6759|676[1-3])\d{8,15}|62\d{14,17}|220[0-4]\d{12,15}|(2131|1800)\d{11}"
)
_SEPARATORS = re.compile(r"[ -]")
#: Lengths of bank accounts by country (SWIFT, IBAN Registry, release 99); of others 15 to 34 characters.
_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "BE": 16, "BG": 22, "BR": 29, "CH": 21, "CY": 28, "CZ": 24,
    "DE": 22, "DK": 18, "EE": 20, "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GR": 27, "HR": 21, "HU": 28,
    "IE": 22, "IL": 23, "IS": 26, "IT": 27, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MT": 31,
    "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "RS": 22, "SA": 24, "SE": 24, "SI": 19, "SK": 24,
    "SM": 27, "TR": 26, "UA": 29,
}  # fmt: skip


def luhn(digits: str) -> bool:
    """Whether the last of the digits checks the others (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit) * (1 + place % 2)
        total += number - 9 * (number > 9)
    return total % 10 == 0


def is_card_number(text: str) -> bool:
    """Whether a text is the number of a payment card: a known issuer, its length, its check digit."""
    digits = _SEPARATORS.sub("", text)
    return bool(_ISSUERS.fullmatch(digits)) and len(set(digits)) > 1 and luhn(digits)


def is_iban(text: str) -> bool:
    """Whether a text is an international bank account number (ISO 13616)."""
    account = _SEPARATORS.sub("", text).upper()
    if not account.isascii() or not account.isalnum():
        return False
    length = _LENGTHS.get(account[:2])
    if length is not None and len(account) != length:
        return False
    return int("".join(str(int(character, 36)) for character in account[4:] + account[:4])) % 97 == 1


def is_article_number(text: str) -> bool:
    """Whether a text is the number of a book or other article (ISBN-10, EAN-13, UPC), by its check digit."""
    digits = _SEPARATORS.sub("", text).upper()
    if re.fullmatch(r"\d{9}[\dX]", digits):
        return (
            sum((10 - place) * (10 if digit == "X" else int(digit)) for place, digit in enumerate(digits))
            % 11
            == 0
        )
    if not re.fullmatch(r"\d{12,13}", digits):
        return False
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits))) % 10 == 0
