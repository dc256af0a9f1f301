"""Secrets in texts: tokens and keys of well-known form, told from examples of that form.

A form is only listed if it is certain: a prefix that its issuer documents, and a fixed length, a checksum or
an inner structure. The checksum of GitHub is documented at
https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/.
Other forms are those of https://github.com/gitleaks/gitleaks.
"""

from __future__ import annotations

import binascii
import json
import zlib
from base64 import urlsafe_b64decode
from typing import TYPE_CHECKING, Any, NamedTuple

from mlcard.card.words import look_for, words_in
from mlcard.patterns import lazy

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator


class Secret(NamedTuple):
    """A secret in a text: what it is, and where; never its value."""

    what: str
    start: int
    end: int


class _Form(NamedTuple):
    """One kind of secret: a word that each of them has, what it is, its form, and a check of its parts."""

    word: str
    what: str
    form: re.Pattern[str]
    check: Callable[[re.Match[str]], bool]


_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#: Parts of what people write in place of a secret.
_EXAMPLE = lazy(r"(?i)x{4}|example|your|token|secret|dummy|fake|test|1234|abcd|(.)\1{5}")
_DAY = 86_400


def secrets_in(text: str) -> Iterator[Secret]:
    """Yield every secret in a text, in no order."""
    present = words_in(text)
    for word, what, form, check in _FORMS:
        if word.lower() in present:
            for match in form.finditer(text):
                if check(match):
                    yield Secret(what, match.start(), match.end())


def _varied(match: re.Match[str]) -> bool:
    """Whether the secret part looks drawn by chance: no word of an example, many different characters."""
    part = match[1]
    return not _EXAMPLE.search(part) and len(set(part)) >= min(10, len(part) // 2)


def _is_key(match: re.Match[str]) -> bool:
    """Whether what stands between the marks of a private key is long and varied enough for one."""
    part = "".join(match[1].split())
    return len(part) >= 64 and len(set(part)) >= 20


def _with_checksum(match: re.Match[str]) -> bool:
    """Whether the last six digits (to the base 62) are the CRC-32 of those before."""
    part, wanted = match[1][:-6], match[1][-6:]
    rest, digits = zlib.crc32(part.encode()), ""
    for _ in wanted:
        rest, digit = divmod(rest, 62)
        digits = _DIGITS[digit] + digits
    return digits == wanted


def _not_from_documentation(match: re.Match[str]) -> bool:
    """Whether an access key of AWS is none of those in its documentation."""
    return "EXAMPLE" not in match[0] and len(set(match[1])) >= 8


def _lasting(match: re.Match[str]) -> bool:
    """Whether a JSON Web Token is one (RFC 7519), and was valid for more than a day.

    The addresses of attachments on GitHub carry tokens for five minutes, `verifyToken` of the Hub a
    signature.
    """
    before = match.string[max(0, match.start() - 40) : match.start()].lower()
    head, claims = _json(match[1]), _json(match[2])
    if not isinstance(head, dict) or "alg" not in head or not isinstance(claims, dict) or "verify" in before:
        return False
    if claims.get("name") == "John Doe":
        return False  # the example of jwt.io
    times = [claims.get(key) for key in ("iat", "nbf", "exp")]
    known = [time for time in times if isinstance(time, int | float)]
    return not isinstance(claims.get("exp"), int | float) or len(known) < 2 or max(known) - min(known) > _DAY


def _json(part: str) -> Any:
    """The JSON in a part of a JSON Web Token; None if there is none."""
    try:
        return json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return None


def _form(what: str, word: str, form: str, check: Callable[[re.Match[str]], bool] = _varied) -> _Form:
    return _Form(word, what, lazy(r"(?<![A-Za-z0-9])" + form + r"(?![A-Za-z0-9])"), check)


_FORMS = (
    _form("a Hugging Face token", "hf_", r"hf_([A-Za-z]{34})"),
    _form("a GitHub token", "ghp_", r"ghp_([A-Za-z0-9]{36})", _with_checksum),
    _form("a GitHub token", "gho_", r"gho_([A-Za-z0-9]{36})", _with_checksum),
    _form("a GitHub token", "ghs_", r"ghs_([A-Za-z0-9]{36})", _with_checksum),
    _form("a GitHub token", "github_pat_", r"github_pat_([A-Za-z0-9]{22}_[A-Za-z0-9]{59})"),
    _form("a GitLab token", "glpat-", r"glpat-([A-Za-z0-9_-]{20})"),
    _form("an npm token", "npm_", r"npm_([A-Za-z0-9]{36})", _with_checksum),
    _form("a PyPI token", "pypi-AgEIcHlwaS5vcmc", r"pypi-AgEIcHlwaS5vcmc([A-Za-z0-9_-]{50,500})"),
    _form("an access key of AWS", "AKIA", r"AKIA([A-Z2-7]{16})", _not_from_documentation),
    _form("a key of OpenAI", "T3BlbkFJ",
          r"sk-(?:[a-z]+-)?([A-Za-z0-9_-]{20,80}T3BlbkFJ[A-Za-z0-9_-]{20,80})"),
    _form("a key of Anthropic", "sk-ant-", r"sk-ant-(?:api|admin)\d\d-([A-Za-z0-9_-]{93}AA)"),
    _form("a key of Google", "AIza", r"AIza([A-Za-z0-9_-]{35})"),
    _form("a Slack token", "xox", r"xox[abeoprs](?:-\d{10,13}){1,3}-([A-Za-z0-9-]{24,40})"),
    _form("a Slack webhook", "hooks.slack.com/",
          r"hooks\.slack\.com/services/T\w{8,12}/B\w{8,12}/(\w{24})"),
    _form("a key of Groq", "gsk_", r"gsk_([A-Za-z0-9]{52})"),
    _form("a private key", "PRIVATE KEY",
          r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY(?: BLOCK)?-----((?:\s+[A-Za-z0-9+/=:,-]{1,200}){2,400})",
          _is_key),
    _form("a JSON Web Token", "eyJ",
          r"(eyJ[A-Za-z0-9_-]{10,2000})\.(eyJ[A-Za-z0-9_-]{10,8000})\.[A-Za-z0-9_-]{20,2000}", _lasting),
)  # fmt: skip
#: Words of which each secret holds one, in lower case.
WORDS = look_for(*(form.word.lower() for form in _FORMS))
