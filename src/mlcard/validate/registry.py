"""The rules: each is a function whose docstring is its page, registered by its decorator.

A docstring has a summary and then, in this order, *What it does*, *Why*, *Bad*, *Good*, optionally *Files*,
*Fix* and *Source*. *Bad* and *Good* are whole cards, *Files* says what lies beside them; a test runs them. Of
a rule over many cards they are several cards, each below a line `=== path/modelcard.yaml`.
"""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from mlcard.card.words import look_for
from mlcard.errors import ConfigurationError
from mlcard.patterns import lazy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from importlib.metadata import EntryPoint

    from mlcard.card import Card
    from mlcard.card.document import SyntaxProblem
    from mlcard.configuration import Severity
    from mlcard.validate.finding import Fault
    from mlcard.validate.folder import Folder
    from mlcard.validate.lake import Lake

    Check: TypeAlias = Callable[[Card, Folder], Iterator[Fault]]
    LakeCheck: TypeAlias = Callable[[Lake], Iterator[tuple[str, Fault]]]

#: Whether a rule offers fixes, and of which kind.
Fixable: TypeAlias = Literal["", "safe", "unsafe"]
#: A named choice of rules; `PROFILES` says what each is for.
Profile: TypeAlias = Literal["default", "strict", "hub", "eu-gpai", "lake"]

#: What each profile is for.
PROFILES: dict[Profile, str] = {
    "default": "what is certainly wrong or certainly missing",
    "strict": "every rule",
    "hub": "what the Hugging Face Hub refuses or warns of, and nothing else",
    "eu-gpai": "the default, and what the EU AI Act asks of general-purpose models (Annexes XI and XII)",
    "lake": "the default, and what only shows when the cards of a lake are read together",
}

#: The headings of a page, in order; those in OPTIONAL may be absent.
HEADINGS = ("What it does", "Why", "Bad", "Good", "Files", "Fix", "Source")
OPTIONAL = frozenset({"Files"})
_CODE = re.compile(r"[A-Z]{2,10}\d{3}")
_HEADING = lazy(rf"^({'|'.join(HEADINGS)}):[ \t]*", re.MULTILINE)


class Rule(NamedTuple):
    """One lint check.

    Attributes:
        code: such as `MC301`; the first digit is the family.
        name: the fault in words joined by hyphens, such as `licence-missing`.
        severity: of its findings.
        fixable: whether it offers fixes: `safe`, `unsafe`, or not at all.
        slots: patterns of the slots that it reads, such as `/models/*/license`; where one of them is
            malformed, the schema's finding stands and the rule does not run.
        covers: whether it says better than the schema does what is wrong with a text, or missing.
        needs_files: whether it looks at the files beside the card.
        absence: whether its findings say that something is missing; another card of the folder may have it.
        needs: what of a card it is about: slots such as `/models/*/license`, keys of front matter, kinds of
            remarks. In a card that has none of them it finds nothing, and is not asked; empty if it is
            asked of every card.
        words: the same of words, in lower case, in the text of a card.
        profiles: in which profiles it runs; what is in `default` is in `eu-gpai` and `lake` too, and all are
            in `strict`.
        problem: the `CardSyntaxError` that is this rule's finding; empty for all others.
        check: yields the places where the rule fires.
        across: of a rule over many cards, yields the path of the card where the fault is to be mended, and
            the fault with its place; `check` yields nothing then. None for all others.
    """

    code: str
    name: str
    severity: Severity
    fixable: Fixable
    slots: tuple[str, ...]
    covers: bool
    needs_files: bool
    absence: bool
    needs: frozenset[str]
    words: frozenset[str]
    profiles: frozenset[Profile]
    problem: SyntaxProblem | Literal[""]
    check: Check
    across: LakeCheck | None = None

    @property
    def page(self) -> str:
        """The docstring."""
        return inspect.cleandoc(self.check.__doc__ or "")


#: What a rule needs that is asked of no card: the schema, or who reads the file, finds what it is about.
NOTHING = ""

_RULES: dict[str, Rule] = {}
#: Files with rules of a house, and names of plugins, in the order in which they were taken in.
_FILES: list[Path] = []
_PLUGINS: list[str] = []
#: Group of entry points by which an installed package offers rules; each names a module.
ENTRY_POINTS = "mlcard.rules"


def rule(
    code: str,
    name: str,
    severity: Severity,
    *slots: str,
    fixable: Fixable = "",
    covers: bool = False,
    needs_files: bool = False,
    absence: bool = False,
    needs: Iterable[str] = (),
    words: Iterable[str] = (),
    profiles: tuple[Profile, ...] = ("default",),
    problem: SyntaxProblem | Literal[""] = "",
) -> Callable[[Check], Check]:
    """Register the decorated function as a rule; see `Rule` for the arguments."""

    def register(check: Check) -> Check:
        if not _CODE.fullmatch(code) or (code.startswith("MC") and not _is_ours(check)):
            raise ValueError(f"{code} is no code: take letters of your own, not MC, and three digits")
        if code in _RULES:
            raise ValueError(f"two rules have the code {code}: {_RULES[code].name} and {name}")
        _RULES[code] = Rule(
            code,
            name,
            severity,
            fixable,
            tuple(slots),
            covers,
            needs_files,
            absence,
            frozenset(needs),
            look_for(*words),
            _with_implied(profiles),
            problem,
            check,
        )
        return check

    return register


def lake_rule(
    code: str, name: str, severity: Severity, *, profiles: tuple[Profile, ...] = ("default",)
) -> Callable[[LakeCheck], LakeCheck]:
    """Register the decorated function as a rule over many cards; see `Rule` for the arguments."""

    def register(across: LakeCheck) -> LakeCheck:
        def check(_card: Card, _folder: Folder) -> Iterator[Fault]:
            yield from ()

        check.__doc__, check.__module__ = across.__doc__, across.__module__
        rule(code, name, severity, needs=(NOTHING,), profiles=profiles)(check)
        _RULES[code] = _RULES[code]._replace(across=across)
        return across

    return register


def _is_ours(check: Check) -> bool:
    return check.__module__.startswith("mlcard.")


def _with_implied(profiles: tuple[Profile, ...]) -> frozenset[Profile]:
    """The profiles of a rule with those that they imply."""
    implied: tuple[Profile, ...] = ("eu-gpai", "lake") if "default" in profiles else ()
    return frozenset((*profiles, *implied, "strict"))


@cache
def all_rules() -> dict[str, Rule]:
    """Every rule by its code, in order; the modules in `rules/` are imported whole."""
    for file in sorted((Path(__file__).parent / "rules").glob("[!_]*.py")):
        importlib.import_module(f"mlcard.validate.rules.{file.stem}")
    return dict(sorted(_RULES.items()))


class _Askable(NamedTuple):
    """The rules that may be asked of a card; sets of them are numbers, with a bit for each rule.

    Attributes:
        rules: in order; the first one has the lowest bit.
        needless: those that need nothing in particular.
        wordless: those that look for no words.
        needing: those that need a thing, by the thing.
        looking: those that look for a word, by the word.
        sets: the rules of each set that was asked for so far: the cards of a lake have few different ones.
    """

    rules: tuple[Rule, ...]
    needless: int
    wordless: int
    needing: dict[str, int]
    looking: dict[str, int]
    sets: dict[int, tuple[Rule, ...]]


#: Most sets that are remembered.
_MOST_SETS = 10_000


def asked(
    chosen: frozenset[str], present: Iterable[str], words: Iterable[str], *, covering: bool
) -> tuple[Rule, ...]:
    """The rules that are asked of a single card.

    Args:
        chosen: codes of the rules whose findings are wanted.
        present: what the card has of that which rules need.
        words: the words in it that rules look for.
        covering: whether those are asked as well that keep the schema from saying the same in their place.
    """
    askable = _askable(chosen, covering=covering)
    needed, worded = askable.needless, askable.wordless
    for thing in present:
        if thing in askable.needing:
            needed |= askable.needing[thing]
    for word in words:
        if word in askable.looking:
            worded |= askable.looking[word]
    wanted = needed & worded
    found = askable.sets.get(wanted)
    if found is None:
        found = tuple([rule for number, rule in enumerate(askable.rules) if wanted >> number & 1])
        if len(askable.sets) < _MOST_SETS:
            askable.sets[wanted] = found
    return found


@lru_cache(maxsize=64)
def _askable(chosen: frozenset[str], *, covering: bool) -> _Askable:
    """The rules that may be asked of a card, by what they need and the words that they look for."""
    rules = [
        rule
        for code, rule in all_rules().items()
        if rule.across is None
        and NOTHING not in rule.needs
        and (code in chosen or (rule.covers and covering))
    ]
    needing: dict[str, int] = {}
    looking: dict[str, int] = {}
    needless = wordless = 0
    for number, rule in enumerate(rules):
        bit = 1 << number
        needless |= 0 if rule.needs else bit
        wordless |= 0 if rule.words else bit
        for thing in rule.needs:
            needing[thing] = needing.get(thing, 0) | bit
        for word in rule.words:
            looking[word] = looking.get(word, 0) | bit
    return _Askable(tuple(rules), needless, wordless, needing, looking, {})


def take_in(files: Iterable[Path] = (), plugins: Iterable[str] = ()) -> None:
    """Take in the rules of a house: Python files whose functions are decorated with `rule`, and plugins.

    Args:
        files: they are run, so they are only ever files that a person names on the command line, never files
            that a repository names in its configuration: who lints a stranger's cards runs none of his code.
        plugins: names of entry points of installed packages, in the group `mlcard.rules`.

    Raises:
        ConfigurationError: a file is not there or is not Python, no installed package has a plugin of that
            name, or what it does fails.
    """
    for file in files:
        place = file.resolve()
        if place not in _FILES:
            _run(str(file), lambda place=place: _execute(place))  # type: ignore[misc]
            _FILES.append(place)
    for name in plugins:
        if name not in _PLUGINS:
            _run(name, _plugin(name).load)
            _PLUGINS.append(name)


def taken_in() -> tuple[tuple[Path, ...], tuple[str, ...]]:
    """The files and plugins whose rules were taken in; another process is given the same."""
    return tuple(_FILES), tuple(_PLUGINS)


def _execute(file: Path) -> None:
    """Run a Python file as a module of its own."""
    name = f"mlcard_rules_{len(_FILES)}_{file.stem}"
    specification = importlib.util.spec_from_file_location(name, file)
    if specification is None or specification.loader is None:
        raise ImportError("its name does not end in .py")
    specification.loader.exec_module(importlib.util.module_from_spec(specification))


def _plugin(name: str) -> EntryPoint:
    """The entry point of an installed package."""
    from importlib.metadata import entry_points  # noqa: PLC0415 - 36 ms, and few houses have plugins

    found = {point.name: point for point in entry_points(group=ENTRY_POINTS)}
    if name not in found:
        hint = f"installed are {', '.join(sorted(found))}" if found else "install the package that has it"
        raise ConfigurationError(f"no installed package offers the rules {name!r}", hint=hint)
    return found[name]


def _run(name: str, register: Callable[[], object]) -> None:
    """Run what registers rules; whatever it raises is a fault of the house's rules, and is said so."""
    all_rules()  # mlcard's own first, so that a code that is taken is noticed
    before = set(_RULES)
    try:
        register()
    except Exception as error:  # any: it is somebody else's code
        for code in _RULES.keys() - before:
            del _RULES[code]
        raise ConfigurationError(
            f"{name}: the rules cannot be taken in ({type(error).__name__}: {error})",
            hint="repair them; docs/lint.md shows one that works",
        ) from error
    forget()


def forget() -> None:
    """Have the rules read again after one was added or taken out."""
    all_rules.cache_clear()
    _askable.cache_clear()


def sections(page: str) -> dict[str, str]:
    """The parts of a page by their heading; the summary stands under an empty one."""
    parts = _HEADING.split(page)
    texts = {"": parts[0].strip()}
    for heading, text in zip(parts[1::2], parts[2::2], strict=True):
        texts[heading] = inspect.cleandoc("\n" + text if text.startswith("\n") else text).strip("\n")
    return texts
