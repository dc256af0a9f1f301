"""Turtle as a person would write it: prefixed names where they are allowed, nested anonymous nodes."""

from __future__ import annotations

import json
import re

LOCAL_NAME = re.compile(r"[A-Za-z_][\w-]*")


class Names:
    """Shortens IRIs and remembers which prefixes that took."""

    def __init__(self, prefixes: dict[str, str]) -> None:
        """Longer namespaces come first, so that the most specific prefix wins."""
        self._namespaces = sorted(prefixes.items(), key=lambda item: (-len(item[1]), item[0]))
        self._used: dict[str, str] = {}

    def short(self, iri: str) -> str:
        """The IRI as a prefixed name, or in angle brackets where Turtle's grammar wants them."""
        for prefix, namespace in self._namespaces:
            local = iri.removeprefix(namespace)
            if local != iri and LOCAL_NAME.fullmatch(local):
                self._used[prefix] = namespace
                return f"{prefix}:{local}"
        return f"<{iri}>"

    def header(self) -> str:
        """`@prefix` lines of all prefixes used until now."""
        return "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in sorted(self._used.items()))


def text(value: str) -> str:
    """A string literal; JSON's escapes are a subset of Turtle's."""
    return json.dumps(value, ensure_ascii=False)


def subject(name: str, statements: list[str]) -> str:
    """One subject with its predicates, one a line."""
    return f"{name}\n    " + " ;\n    ".join(statements) + " .\n"
