"""Regular expressions that are compiled when they are first used: a lint of one card needs few of them."""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast

_METHODS = ("search", "match", "fullmatch", "sub", "split", "finditer", "findall")


class _Lazy:
    """Stands for a pattern until one of its methods is asked for, and then has them all."""

    def __init__(self, source: str | bytes, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        """A method of the pattern, the first time that one is used."""
        if name not in _METHODS:
            raise AttributeError(name)
        compiled = re.compile(self._source, self._flags)
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def lazy(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """A regular expression that costs nothing until it is used."""
    return cast("re.Pattern[AnyStr]", _Lazy(source, flags))
