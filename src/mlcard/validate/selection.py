"""Which rules run: codes, their beginnings and names, in `select`, `extend-select`, `ignore`, per file."""

from __future__ import annotations

from fnmatch import fnmatch, fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from mlcard.errors import ConfigurationError
from mlcard.validate.registry import PROFILES, all_rules
from mlcard.validate.wording import similar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mlcard.configuration import Configuration
    from mlcard.validate.finding import Fault

#: Selects every rule.
ALL = "ALL"


def selected(configuration: Configuration, path: str) -> frozenset[str]:
    """Codes of the rules to run on a file.

    Raises:
        ConfigurationError: a selector fits no rule.
    """
    ignored = list(configuration.ignore)
    if configuration.per_file_ignores:
        name = relative(configuration, path)
        for pattern, selectors in configuration.per_file_ignores.items():
            if fits(name, pattern):
                ignored += selectors
    return _selected(configuration.select, configuration.profile, configuration.extend_select, tuple(ignored))


@lru_cache(maxsize=256)
def _selected(
    select: tuple[str, ...] | None, profile: str, extend: tuple[str, ...], ignored: tuple[str, ...]
) -> frozenset[str]:
    """Of the selectors that fit a rule the longest decides; between equals, `ignore` does."""
    base = _of_profile(profile) if select is None else frozenset()
    chosen = {
        code: max(0 if code in base else _strength(code, select or ()), _strength(code, extend))
        for code in all_rules()
    }
    against = {code: _strength(code, ignored) for code in all_rules()}
    return frozenset(code for code, strength in chosen.items() if strength > against[code])


def _of_profile(name: str) -> frozenset[str]:
    """Codes of the rules of a profile."""
    if name not in PROFILES:
        close = similar(name, PROFILES, 1)
        hint = f"did you mean {close[0]}?" if close else f"the profiles are {', '.join(PROFILES)}"
        raise ConfigurationError(f"there is no profile {name!r}", hint=hint)
    return frozenset(code for code, rule in all_rules().items() if name in rule.profiles)


def _strength(code: str, selectors: Iterable[str]) -> int:
    """How exactly the best of some selectors fits a code; -1 if none does, and 0 for `ALL`."""
    return max((_length(code, selector) for selector in selectors), default=-1)


def _length(code: str, selector: str) -> int:
    if selector == ALL:
        return 0
    if code.startswith(selector) or all_rules()[code].name == selector:
        return len(code) if all_rules()[code].name == selector else len(selector)
    _known(selector)
    return -1


def _known(selector: str) -> None:
    """Refuse a selector that fits no rule at all."""
    names = [rule.name for rule in all_rules().values()]
    if selector in names or (selector and any(code.startswith(selector) for code in all_rules())):
        return
    close = similar(selector, [*all_rules(), *names], 3)
    raise ConfigurationError(
        f"no rule fits {selector!r}",
        hint=f"did you mean {' or '.join(close)}?" if close else "`mlcard rule` lists all rules",
    )


def is_known(fault: Fault, configuration: Configuration) -> bool:
    """Whether a fault is a word that no vocabulary has, and this repository knows it or a pattern of it."""
    if fault.unknown is None:
        return False
    vocabulary, word = fault.unknown
    return any(fnmatchcase(word, pattern) for pattern in configuration.known.get(vocabulary, ()))


def excluded(configuration: Configuration, path: Path) -> bool:
    """Whether a file that a walk found is not to be looked at."""
    name = relative(configuration, str(path)) if configuration.exclude else ""
    return any(fits(name, pattern) for pattern in configuration.exclude)


def relative(configuration: Configuration, path: str) -> str:
    """A path relative to the folder of the configuration, with `/` between its parts."""
    absolute = Path(path).absolute()
    root = configuration.root.absolute()
    return (absolute.relative_to(root) if absolute.is_relative_to(root) else absolute).as_posix()


def fits(name: str, pattern: str) -> bool:
    """Whether a path, or a folder on it, fits a pattern; one without `/` is for names at any depth."""
    pattern = pattern.removeprefix("./").rstrip("/")
    if "/" not in pattern:
        return any(fnmatch(part, pattern) for part in name.split("/"))
    return (
        fnmatch(name, pattern) or fnmatch(name, pattern + "/*") or fnmatch(name, pattern.replace("**/", ""))
    )
