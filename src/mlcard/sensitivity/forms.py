"""How values of sensitive data are written, and the checks that they pass.

A form is what a whole value looks like; `inside` is what is also found within a longer text. How sure a
form is of itself (`strength`), and which share of the values has to have it, with the column's name saying
so and without, is one row each. Shares below these are chance: every tenth number of 16 digits passes
Luhn's check.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mlcard.sensitivity.check_digits import is_card_number, is_iban
from mlcard.sensitivity.credentials import secrets_in

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(frozen=True, slots=True)
class Form:
    """One form of the values of a kind.

    Attributes:
        kind: the kind.
        how: what it is told by, for a person.
        pattern: what a whole value looks like.
        check: what else it has to pass.
        strength: how sure it is that a column is of the kind when all values have the form.
        least: the share of the values that has to have it.
        named: the same, where the name of the column says so.
        inside: what is found within longer texts, where it is told as surely there.
        column: whether values together can be that have the form each.
    """

    kind: str
    how: str
    pattern: re.Pattern[str]
    check: Callable[[str], bool]
    strength: float
    least: float
    named: float
    inside: re.Pattern[str] | None = None
    column: Callable[[Sequence[str]], bool] | None = None

    def fits(self, text: str) -> bool:
        """Whether a whole value has the form."""
        return bool(self.pattern.fullmatch(text) and self.check(text))

    def within(self, text: str) -> bool:
        """Whether a longer text holds such a value."""
        return self.inside is not None and any(self.check(found[0]) for found in self.inside.finditer(text))


def _yes(_text: str) -> bool:
    return True


#: Endings that files have and domains do not; `logo@2x.png` is no address.
_FILES = frozenset({"png", "jpg", "jpeg", "gif", "svg", "webp", "css", "js", "py", "zip", "html", "json"})


def _is_mail(text: str) -> bool:
    local, _, domain = text.rpartition("@")
    return domain.rpartition(".")[2].lower() not in _FILES and local.lower() != "git"


def _is_ip(text: str) -> bool:
    """An IPv4 address with an octet that a number of a version seldom is, or an IPv6 address."""
    try:
        address = ipaddress.ip_address(text.partition("/")[0])
    except ValueError:
        return False
    return not address.is_unspecified


def _are_addresses(texts: Sequence[str]) -> bool:
    """Whether these are addresses and no versions: of four small numbers each."""
    old = [text for text in texts if ":" not in text]
    large = sum(
        any(int(part) >= 100 for part in text.partition("/")[0].split("."))
        or text.startswith(("10.", "172.16."))
        for text in old
    )
    return large >= len(old) / 2


def _is_dialled(text: str) -> bool:
    """Whether there are as many digits as a number with its country has (ITU-T E.164)."""
    digits = re.split("x|e", text)[0].removeprefix("00")
    return bool(8 <= sum(character.isdigit() for character in digits) <= 15)


def _is_token(text: str) -> bool:
    """Whether a text holds a key or token of a form that is certain."""
    return next(secrets_in(text), None) is not None


def _is_place(text: str) -> bool:
    """Latitude and longitude in degrees."""
    numbers = [float(part) for part in re.findall(r"-?\d+\.\d+", text)]
    return len(numbers) == 2 and abs(numbers[0]) <= 90 and abs(numbers[1]) <= 180


def _street() -> re.Pattern[str]:
    """Addresses with a number and a word for a street, in English, German, French, Spanish or Italian."""
    english = "|".join((Path(__file__).parent / "street_words.txt").read_text(encoding="utf-8").split())
    german = r"stra(?:ss|ß)e|str\.|weg|platz|allee|gasse|ring|damm|ufer|steig"
    french = "rue|avenue|boulevard|chemin|place|impasse|allée|quai|route"
    southern = """
        calle avenida avda\\.? plaza paseo c/ camino carrer cuesta glorieta ronda rambla pasaje vial
        urbanización callejón cañada acceso alameda via viale piazza corso largo strada rua travessa vicolo
        borgo contrada ulica ul\\. aleja al\\. plac
    """
    return re.compile(
        rf"(?is)\d{{1,5}}[a-z]?,? (?:[\w.'\u2019-]+ ){{0,5}}(?:{english})\b.*"
        rf"|.{{0,40}}(?:{german})\s*\d{{1,4}}\s?[a-z]?(?:\W.*)?"
        rf"|(?:\d{{1,4}}(?: bis| ter)?,? )?(?:{french}) .{{3,60}}"
        rf"|(?:{'|'.join(southern.split())})\s?.{{3,60}}?\d.*"
    )


_EXTENSION = r"(?: ?(?:x|ext\.?) ?\d{1,6})?"
FORMS: Final = (
    Form(
        "private_key",
        "the mark of a private key",
        re.compile(r"(?s)-----BEGIN ([A-Z]+ )?PRIVATE KEY.*"),
        _yes,
        0.99,
        0.001,
        0.001,
        re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY"),
    ),
    Form(
        "api_key",
        "the form of a key",
        re.compile(r"\S{20,}"),
        _is_token,
        0.99,
        0.001,
        0.001,
        re.compile(r"\S{20,}"),
    ),
    Form(
        "api_key",
        "the form of a JSON Web Token",
        re.compile(r"eyJ[\w-]{10,}\.eyJ[\w-]{10,}(\.[\w-]*)?"),
        _yes,
        0.97,
        0.001,
        0.001,
        re.compile(r"eyJ[\w-]{10,}\.eyJ[\w-]{10,}"),
    ),
    Form(
        "password",
        "the form of a hash of passwords",
        re.compile(r"\$(2[abxy]|argon2\w*|[156y]|pbkdf2\S*|scrypt)\$\S{20,}|\{SSHA\}\S{20,}"),
        _yes,
        0.95,
        0.05,
        0.05,
    ),
    Form(
        "email_address",
        "the form of an e-mail address",
        re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?:[\w-]{1,63}\.)+[^\W\d_]{2,24}"),
        _is_mail,
        0.98,
        0.1,
        0.02,
        re.compile(r"[\w.+'-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}\b"),
    ),
    Form(
        "bank_account",
        "check digits of an IBAN",
        re.compile(r"[A-Za-z]{2}\d{2}[ -]?(?:[A-Za-z0-9]{1,4}[ -]?){3,8}"),
        is_iban,
        0.99,
        0.3,
        0.1,
        re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b"),
    ),
    Form(
        "payment_card",
        "issuer and check digit of a card",
        re.compile(r"\d(?:[ -]?\d){12,18}"),
        is_card_number,
        0.96,
        0.6,
        0.3,
        re.compile(
            r"(?<![\d-])\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}(?![\d-])"
            r"|(?<![\d-])3[47]\d\d([ -])\d{6}\2\d{5}(?![\d-])"
        ),
    ),
    Form(
        "mac_address",
        "the form of a MAC address",
        re.compile(
            r"(?:[0-9A-Fa-f]{2}([:-]))(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}|(?:[0-9a-f]{4}\.){2}[0-9a-f]{4}"
        ),
        _yes,
        0.96,
        0.3,
        0.1,
    ),
    Form(
        "ip_address",
        "the form of an IP address",
        re.compile(
            r"\d{1,3}(?:\.\d{1,3}){3}(?:/\d{1,2})?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(?:/\d{1,3})?"
        ),
        _is_ip,
        0.95,
        0.5,
        0.2,
        None,
        _are_addresses,
    ),
    Form(
        "telephone_number",
        "the international form of a telephone number",
        re.compile(rf"(?:\+|00|\(\+)[1-9][\d ().\-/]{{5,22}}\d{_EXTENSION}"),
        _is_dialled,
        0.9,
        0.3,
        0.2,
        re.compile(r"(?<![\w+])\+[1-9][\d ().\-/]{6,20}\d\b"),
    ),
    Form(
        "telephone_number",
        "the form of a telephone number of North America",
        re.compile(r"(?:\+?1[ .-]|001-)?(?:\([2-9]\d\d\) ?|[2-9]\d\d[.-])[2-9]\d\d[.-]\d{4}" + _EXTENSION),
        _yes,
        0.8,
        0.6,
        0.2,
        re.compile(r"(?<!\d)\([2-9]\d\d\) ?[2-9]\d\d-\d{4}(?!\d)"),
    ),
    Form(
        "national_id",
        "the form of a US social security number",
        re.compile(r"(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}"),
        _yes,
        0.85,
        0.8,
        0.3,
        re.compile(r"(?<![\d-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])"),
    ),
    Form(
        "national_id",
        "the form of an Italian codice fiscale",
        re.compile(r"[A-Z]{6}\d\d[A-EHLMPRST]\d\d[A-Z]\d{3}[A-Z]"),
        _yes,
        0.97,
        0.3,
        0.1,
    ),
    Form(
        "national_id",
        "the form of a Mexican CURP",
        re.compile(r"[A-Z]{4}\d{6}[HMX][A-Z]{5}[0-9A-Z]\d"),
        _yes,
        0.97,
        0.3,
        0.1,
    ),
    Form(
        "national_id",
        "the form of a British national insurance number",
        re.compile(r"(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D]"),
        _yes,
        0.85,
        0.6,
        0.2,
    ),
    Form(
        "national_id",
        "the form of a Brazilian CPF",
        re.compile(r"\d{3}\.\d{3}\.\d{3}-\d{2}"),
        _yes,
        0.85,
        0.6,
        0.2,
    ),
    Form(
        "coordinates",
        "a pair of degrees",
        re.compile(
            r"[(\[]?-?\d{1,2}\.\d{3,}\s*[,; ]\s*-?\d{1,3}\.\d{3,}[)\]]?|POINT ?\(-?\d+\.\d+ -?\d+\.\d+\)"
        ),
        _is_place,
        0.8,
        0.8,
        0.3,
    ),
    Form("street_address", "the form of an address", _street(), _yes, 0.85, 0.3, 0.1),
    Form(
        "postal_code",
        "the form of a postal code with letters",
        re.compile(
            r"[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}|[ABCEGHJ-NPRSTVXY]\d[A-Z] ?\d[A-Z]\d|[1-9]\d{3} ?[A-Z]{2}"
        ),
        _yes,
        0.7,
        0.8,
        0.3,
    ),
)

#: What a value at least looks like, when the name of its column says what it is.
PLAUSIBLE: Final = {
    kind: re.compile(pattern, re.DOTALL)
    for kind, pattern in {
        "private_key": r"\S.{19,}",
        "api_key": r"(?=\S*\d)(?=\S*[A-Za-z])[\w.+/=~:-]{12,}",
        "password": r".{3,128}",
        "email_address": r"[^@]+@[^@]+",
        "bank_account": r"(?=(?:\D*\d){4})[A-Za-z0-9 ./*-]{5,42}",
        "payment_card": r"[\dXx*][\dXx* -]{10,21}[\dXx*]",
        "national_id": r"(?=(?:\D*\d){3})[A-Za-z0-9 ./+-]{5,24}",
        "mac_address": r"(?:[0-9A-Fa-f]{2}[:.-]?){5}[0-9A-Fa-f]{2}",
        "ip_address": r"[\d.]{7,18}|[0-9A-Fa-f:.]{3,45}(?:/\d+)?",
        "telephone_number": r"(?=(?:\D*\d){5})[+(]{0,2}\d[\d ().+/x-]{4,24}",
        "date_of_birth": (
            r"(?:18|19|20)\d\d(?:[-/.]?\d{1,2}[-/.]?\d{1,2}(?:[T ].*)?)?|\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2,4}"
            r"|\d{1,2}[. -]+[^\W\d_]{3,10}\.?[ ,-]+\d{2,4}|[^\W\d_]{3,10} \d{1,2},? \d{4}"
        ),
        "street_address": r"(?=.*[^\W\d_]{2}).{4,200}|\d{1,4} ?[a-z]?",
        "coordinates": r"[(\[]?-?\d{1,3}\.\d{2,}.*|POINT.*|\d{1,3}[°º].*",
        "postal_code": r"(?=.*\d)[A-Za-z0-9]{1,5}[ -]?[A-Za-z0-9]{2,5}",
        "biometric": r".{8,}",
    }.items()
}
#: Digits that may be an identity number, for the library to check.
IDENTITY: Final = re.compile(r"(?=(?:\D*\d){7})[A-Za-z0-9][A-Za-z0-9 ./+-]{6,19}")
#: A telephone number as it is written within a country, or with the country, for the library to check.
NATIONAL: Final = re.compile(r"(?:\(0?\d{1,5}\)|0\d|\+\d\d)[\d ()./-]{5,20}\d")
#: Kinds whose forms nothing has that is a name of a column.
_NO_NAMES: Final = frozenset({"private_key", "api_key", "email_address", "bank_account", "payment_card"})


def is_surely_a_value(text: str) -> bool:
    """Whether a text is sensitive data, and no name of a column."""
    return len(text) <= 500 and any(form.kind in _NO_NAMES and form.fits(text.strip()) for form in FORMS)
