"""What lint found before, kept between runs: a card that did not change is not read again.

An entry holds for a card as long as the card, the files beside it that rules asked about, the configuration
and mlcard itself are what they were. Size and time of change say so at once; where only the time differs, as
after a fresh checkout, the content decides.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import mlcard
from mlcard.atomic import write_bytes
from mlcard.card import Span
from mlcard.validate.claims import restored
from mlcard.validate.finding import Edit, Finding, Fix, Judgement
from mlcard.validate.registry import all_rules, taken_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlcard.configuration import Configuration
    from mlcard.validate.claims import Claims

#: Size and time of the last change in nanoseconds; None if there is no such file.
Stamp: TypeAlias = "list[int] | None"

_DIGEST_SIZE = 16
#: Folders of mlcard that decide what is found in a card.
_MAKING = ("validate", "card", "vocabularies", "sensitivity", "_generated")


@dataclass(slots=True)
class Cache:
    """The entries of one cache file.

    Attributes:
        file: where they are kept.
        entries: by the absolute path of the card.
        changed: whether there is anything to save.
        seen: stamp and digest of the cards that were asked for in vain.
        keys: what stands for configurations, by their identity; they are held, so that it stays theirs.
        across: what was found over all cards of the last run, and what stands for these cards; may be None.
        renewed: whether any card was judged in this run.
    """

    file: Path
    entries: dict[str, list[Any]]
    changed: bool = False
    seen: dict[str, tuple[Stamp, str | None]] = field(default_factory=dict)
    keys: dict[int, tuple[Configuration, str]] = field(default_factory=dict)
    across: list[Any] | None = None
    renewed: bool = False

    def find(self, path: Path, configuration: Configuration) -> Judgement | None:
        """What was found in a card before, if everything that it rests on is as it was."""
        name = os.path.abspath(path)  # noqa: PTH100 - three times faster, and there may be 100,000
        now = _stamp(name)
        try:
            found = self._valid(name, str(path), now, configuration)
        except (ValueError, TypeError, AttributeError):
            found = None  # somebody else wrote the file
        if found is None:
            self.renewed = True
            # Before the card is read: what changes meanwhile is not taken for what was judged.
            self.seen[name] = (now, _digest(name))
        return found

    def _valid(self, name: str, given: str, now: Stamp, configuration: Configuration) -> Judgement | None:
        """What was found in a card before, if it still holds."""
        entry = self.entries.get(name)
        if entry is None:
            return None
        stamp, digest, key, consulted, findings, suppressed, _ = entry
        if now is None or key != self.key(configuration):
            return None
        if now != stamp:
            if digest != _digest(name):
                return None
            entry[0] = now
            self.changed = True
        if consulted:
            folder = os.path.dirname(name)  # noqa: PTH120
            if any(_stamp(f"{folder}/{beside}") != before for beside, before in consulted.items()):
                return None
        return Judgement(
            given,
            tuple([_finding(given, packed) for packed in findings]),
            tuple([(_finding(given, packed), reason) for packed, reason in suppressed]),
        )

    def keep(self, path: Path, configuration: Configuration, judgement: Judgement) -> None:
        """Remember what was found in a card that was asked for in vain."""
        name = os.path.abspath(path)  # noqa: PTH100
        stamp, digest = self.seen.pop(name, (None, None))
        if stamp is None or digest is None:
            return
        folder = os.path.dirname(name)  # noqa: PTH120
        self.entries[name] = [
            stamp,
            digest,
            self.key(configuration),
            {beside: _stamp(f"{folder}/{beside}") for beside in sorted(judgement.consulted)},
            [_packed(finding) for finding in judgement.findings],
            [[_packed(finding), reason] for finding, reason in judgement.suppressed],
            judgement.claims[1:] if judgement.claims else None,
        ]
        self.changed = True

    def claims(self, path: Path) -> Claims | None:
        """What a card says that other cards may contradict; None if nothing is known of it."""
        entry = self.entries.get(os.path.abspath(path))  # noqa: PTH100
        try:
            return restored([str(path), *entry[-1]]) if entry and entry[-1] is not None else None
        except (ValueError, TypeError):
            return None  # somebody else wrote the file

    def find_across(
        self, listed: Sequence[tuple[Path, Configuration]], *, whole: bool
    ) -> list[Judgement] | None:
        """What was found over all cards before, if these are the same and none of them was judged anew."""
        try:
            if self.renewed or self.across is None or self.across[0] != self._run(listed, whole=whole):
                return None
            return [
                Judgement(
                    path,
                    tuple([_finding(path, packed) for packed in findings]),
                    tuple([(_finding(path, packed), reason) for packed, reason in suppressed]),
                )
                for path, findings, suppressed in self.across[1]
            ]
        except (ValueError, TypeError, LookupError):
            return None

    def keep_across(
        self, listed: Sequence[tuple[Path, Configuration]], found: Sequence[Judgement], *, whole: bool
    ) -> None:
        """Remember what was found over all cards."""
        packed = [
            [
                judgement.path,
                [_packed(finding) for finding in judgement.findings],
                [[_packed(finding), reason] for finding, reason in judgement.suppressed],
            ]
            for judgement in found
        ]
        self.across = [self._run(listed, whole=whole), packed]
        self.changed = True

    def _run(self, listed: Sequence[tuple[Path, Configuration]], *, whole: bool) -> str:
        """What stands for the cards of a run and their configurations."""
        digest = hashlib.blake2b(str(whole).encode(), digest_size=_DIGEST_SIZE)
        for path, configuration in listed:
            digest.update(f"{path}\0{self.key(configuration)}\0".encode("utf-8", "surrogatepass"))
        return digest.hexdigest()

    def key(self, configuration: Configuration) -> str:
        """What stands for a configuration."""
        if id(configuration) not in self.keys:
            key = hashlib.blake2b(repr(configuration).encode(), digest_size=_DIGEST_SIZE).hexdigest()
            self.keys[id(configuration)] = (configuration, key)
        return self.keys[id(configuration)][1]

    def save(self) -> None:
        """Write the entries; a cache that cannot be written is no reason to fail."""
        if not self.changed:
            return
        stored = {"made_by": _maker(), "entries": self.entries, "across": self.across}
        content = json.dumps(stored, separators=(",", ":"))
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            write_bytes(self.file, content.encode("utf-8", "surrogatepass"))
        except OSError:
            return
        self.changed = False


def open_cache(folder: Path | None = None) -> Cache:
    """The cache of lint for the current folder; empty if there is none, or it is another version's.

    Args:
        folder: where caches are kept; by default the user's folder for such things.
    """
    here = hashlib.blake2b(str(Path.cwd()).encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()
    file = (folder or cache_folder()) / f"lint-{here}.json"
    try:
        stored = json.loads(file.read_bytes().decode("utf-8", "surrogatepass"))
        entries, across = (
            (stored["entries"], stored["across"]) if stored["made_by"] == _maker() else ({}, None)
        )
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        entries, across = {}, None
    return Cache(file, entries if isinstance(entries, dict) else {}, across=across)


def cache_folder() -> Path:
    """Where caches are kept: `$MLCARD_CACHE_DIR`, else the user's folder for caches on this system."""
    if chosen := os.environ.get("MLCARD_CACHE_DIR"):
        return Path(chosen)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", str(Path.home() / "AppData" / "Local")), "mlcard", "cache")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "mlcard"
    return Path(os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache"), "mlcard")


def _maker() -> str:
    """What stands for the rules: number and files of mlcard, which may be worked on, and files of a house."""
    root = Path(mlcard.__file__).parent
    files = (file for folder in _MAKING for file in sorted((root / folder).rglob("*.*")))
    ours = [file for file in files if file.suffix in (".py", ".json", ".txt")]
    checks = [rule.across or rule.check for code, rule in all_rules().items() if not code.startswith("MC")]
    houses = sorted({check.__code__.co_filename for check in checks if hasattr(check, "__code__")})
    stamps = [(str(file), _stamp(str(file))) for file in (*ours, *houses)]
    digest = hashlib.blake2b(repr(stamps).encode(), digest_size=_DIGEST_SIZE).hexdigest()
    return f"{mlcard.__version__} {digest} {' '.join(taken_in()[1])}"


def _stamp(name: str) -> Stamp:
    try:
        status = os.stat(name)  # noqa: PTH116 - three times faster
    except (OSError, ValueError):
        return None
    return [status.st_size, status.st_mtime_ns]


def _digest(name: str) -> str | None:
    try:
        return hashlib.blake2b(Path(name).read_bytes(), digest_size=_DIGEST_SIZE).hexdigest()
    except OSError:
        return None


def _packed(finding: Finding) -> list[Any]:
    """A finding as JSON, without the path."""
    fix = finding.fix
    return [
        list(finding.span), finding.code, finding.severity, finding.message, finding.slot, finding.hint,
        [fix.safe, [[edit.start, edit.end, edit.new] for edit in fix.edits]] if fix else None, finding.value,
    ]  # fmt: skip


def _finding(path: str, packed: list[Any]) -> Finding:
    """The finding that was packed."""
    span, code, severity, message, slot, hint, fix, value = packed
    whole = Fix(tuple(Edit(*edit) for edit in fix[1]), fix[0]) if fix else None
    return Finding(path, Span(*span), code, severity, message, slot, hint, whole, value)
