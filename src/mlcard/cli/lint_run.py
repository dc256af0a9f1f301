"""One run of `mlcard lint`: the cards it looks at, what it found, changed and tells."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlcard.cli.wording import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeAlias

    from mlcard.configuration import Configuration
    from mlcard.validate import Claims, Finding, Judgement
    from mlcard.validate.cache import Cache

    Chosen: TypeAlias = Callable[[Configuration], Configuration]

#: From so many cards on it pays to open the cache, and to show a bar.
_MANY = 50
#: So many findings that comments switch off are told one by one.
_SHOWN = 10


@dataclass(slots=True)
class Run:
    """What was asked for, and what came of it.

    Attributes:
        fix: whether to repair cards in place.
        unsafe: whether to make repairs that want a look afterwards.
        diff: whether to show repairs and write nothing.
        jobs: most processes to use; None for as many as there are cores.
        cached: whether to use the cache.
        chosen: what configuration and command line choose together, from the configuration.
        findings: what was found and is reported.
        suppressed: what was found and a comment switches off, with its reason.
        cards: how many cards were looked at.
        fixed: how many findings were repaired.
        would_change: whether there are repairs that `diff` showed.
        notes: what the summary has to say beside the numbers.
    """

    fix: bool
    unsafe: bool
    diff: bool
    jobs: int | None
    cached: bool
    chosen: Chosen
    findings: list[Finding] = field(default_factory=list)
    suppressed: list[tuple[Finding, str]] = field(default_factory=list)
    cards: int = 0
    fixed: int = 0
    would_change: bool = False
    notes: list[str] = field(default_factory=list)
    _waiting: list[tuple[Path, Configuration]] = field(default_factory=list)
    _texts: dict[str, str] = field(default_factory=dict)
    _seen: set[Path] = field(default_factory=set)
    _judged: list[Judgement] = field(default_factory=list)
    _cache: Cache | None = None

    def path(self, path: str) -> None:
        """Take in a card, or the cards below a folder."""
        from mlcard.validate import cards_under

        for file, configuration in cards_under([path]):
            if file.absolute() not in self._seen:
                self._seen.add(file.absolute())
                self._waiting.append((file, self.chosen(configuration)))

    def finish(self, shapes: tuple[Path, ...] = (), *, whole: bool = False) -> None:
        """Judge the cards that were taken in, or repair them; then all together; then by shapes of a house.

        Args:
            shapes: files of SHACL shapes.
            whole: whether whole folders were named, so that what no card describes is not there.
        """
        self._judge()
        self._together(whole=whole)
        if self._cache:
            self._cache.save()
        if shapes:
            from mlcard.cli.progress import bar
            from mlcard.lake.identity import base_for
            from mlcard.lake.shapes import judge_shapes, read_shapes

            given = read_shapes(shapes)
            with bar(len(self._waiting), "shapes", least=_MANY) as advance:
                for file, configuration in self._waiting:
                    self._take(judge_shapes(file, given, configuration.base or base_for(file)))
                    advance(1)

    def tell_completeness(self, output_format: str) -> None:
        """Print what the cards that were taken in answer: a view of them, which fails nothing."""
        from mlcard.card import InvalidCardError, load
        from mlcard.validate.completeness import completeness
        from mlcard.validate.reporters.completeness import REPORTS

        cards = []
        for file, _ in self._waiting:
            try:
                cards.append(completeness(load(file)))
            except InvalidCardError as error:
                click.echo(str(error), err=True)
        if not self._waiting:
            _no_card_found()
        for line in REPORTS[output_format]([card for card in cards if card]):
            click.echo(line)

    def _judge(self) -> None:
        from mlcard.cli.progress import bar
        from mlcard.validate.run import judge, processes

        self.cards += len(self._waiting)
        with bar(len(self._waiting), "lint", least=_MANY) as advance:
            if self.fix or self.diff:
                for file, configuration in self._waiting:
                    self._repaired(file, configuration)
                    advance(1)
                return
            if self.cached and len(self._waiting) >= _MANY:
                from mlcard.validate.cache import open_cache

                self._cache = open_cache()
            self._judged = judge(self._waiting, jobs=processes(self.jobs), cache=self._cache, advance=advance)
            for judgement in self._judged:
                self._take(judgement)

    def _together(self, *, whole: bool) -> None:
        """Add what only shows when the cards are read together, and bring it to its place among the rest."""
        from mlcard.validate import in_order, together

        across = self._cache.find_across(self._waiting, whole=whole) if self._cache else None
        if across is None:
            across = together(list(self._read()), whole=whole)
            if self._cache:
                self._cache.keep_across(self._waiting, across, whole=whole)
        for judgement in across:
            self._take(judgement)
        if across:
            self.findings = in_order(self.findings, (str(file) for file, _ in self._waiting))

    def _read(self) -> Iterator[tuple[Claims, Configuration]]:
        """What each card that was judged says for the step over all cards."""
        for (file, configuration), judgement in zip(self._waiting, self._judged, strict=False):
            claims = judgement.claims or (self._cache.claims(file) if self._cache else None)
            if claims is not None:
                yield claims, configuration

    def _take(self, judgement: Judgement) -> None:
        self.findings += judgement.findings
        self.suppressed += judgement.suppressed

    def _repaired(self, file: Path, configuration: Configuration) -> None:
        """Check a card and repair it, or show how."""
        from mlcard.card import decode
        from mlcard.errors import InvalidCardError
        from mlcard.validate import judge_file, lint_file
        from mlcard.validate.fixing import fix_file, fix_text

        if not self.diff:
            done = fix_file(file, configuration, unsafe=self.unsafe)
            self.fixed += len(done.applied) if done else 0
            self._judged.append(done.judgement if done else judge_file(file, configuration))
            self._take(self._judged[-1])
            return
        try:
            before = decode(file.read_bytes(), str(file))
        except (OSError, InvalidCardError):
            self.findings += lint_file(file, configuration)
            return
        self._show(str(file), before, fix_text(before, str(file), configuration, unsafe=self.unsafe).text)

    def standard_input(self, name: str) -> None:
        """Check the card on standard input; with --fix the repaired card goes to standard output."""
        from mlcard.card import CardSyntaxError, decode
        from mlcard.configuration import configuration_for
        from mlcard.validate import judge_text, unreadable
        from mlcard.validate.fixing import fix_text

        parent = Path(name).parent
        configuration = self.chosen(configuration_for(parent if parent.is_dir() else Path()))
        self.cards += 1
        try:
            text = decode(sys.stdin.buffer.read(), name)
        except CardSyntaxError as error:
            self.findings += unreadable(name, error, configuration)
            return
        self._texts[name] = text
        if self.diff:
            self._show(name, text, fix_text(text, name, configuration, unsafe=self.unsafe).text)
        elif self.fix:
            done = fix_text(text, name, configuration, unsafe=self.unsafe)
            self._take(done.judgement)
            self.fixed += len(done.applied)
            self.notes.append("the repaired card is on standard output")
            sys.stdout.buffer.write(done.text.encode("utf-8"))
        else:
            self._take(judge_text(text, name, configuration))

    def _show(self, name: str, before: str, after: str) -> None:
        """Print the difference that the repairs make."""
        from difflib import unified_diff

        lines = unified_diff(before.splitlines(keepends=True), after.splitlines(keepends=True), name, name)
        for line in lines:
            self.would_change = True
            click.echo(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n", nl=False)

    def compare(self, file: Path, *, write: bool) -> None:
        """Leave out what a baseline knows, or write what was found to it."""
        from mlcard.validate import baseline

        if write:
            self.notes.append(f"{baseline.write(file, self.findings)} written to {file}")
            self.findings = []
            return
        result = baseline.filtered(self.findings, baseline.read(file), file)
        self.findings = result.new
        if result.known:
            self.notes.append(f"{result.known} known to {file}")
        if result.gone:
            self.notes.append(f"{result.gone} of {file} are gone, --write-baseline drops them")

    def report(self, output_format: str, *, statistics: bool) -> None:
        """Print the findings on standard output and a summary on standard error."""
        from mlcard.validate.reporters import report, text

        if self.cards == 0:
            _no_card_found()
        if statistics:
            lines = text.statistics(self.findings)
        elif output_format == "text" and sys.stdout.isatty():
            lines = text.on_terminal(self.findings, self._text_of)
        elif self.diff or (self.fix and self._texts):
            lines = iter(())
        else:
            lines = report(self.findings, output_format, self.suppressed)
        for line in lines:
            click.echo(line)
        if self.diff:
            told = "repairs are shown, nothing was written" if self.would_change else "nothing to repair"
            click.echo(f"{counted(self.cards, 'card')}: {told}", err=True)
        elif output_format == "text" and self.cards:
            for finding, reason in self.suppressed[:_SHOWN]:
                click.echo(f"{text.line(finding)} (switched off: {text.visible(reason)})", err=True)
            click.echo(self._summary(), err=True)

    def _text_of(self, path: str) -> str:
        """The text of a card, for the excerpt on a terminal."""
        if path not in self._texts:
            try:
                self._texts[path] = Path(path).read_bytes().decode("utf-8", "replace")
            except OSError:
                self._texts[path] = ""
        return self._texts[path]

    def _summary(self) -> str:
        """How many findings, in how many cards, and what can be done about them."""
        counts = {
            severity: sum(finding.severity == severity for finding in self.findings)
            for severity in ("error", "warning", "info")
        }
        told = ", ".join(counted(count, severity) for severity, count in counts.items() if count)
        parts = [f"{counted(self.cards, 'card')}: {told or 'nothing found'}"]
        if self.fixed:
            parts.append(f"{self.fixed} fixed")
        safe = sum(bool(finding.fix and finding.fix.safe) for finding in self.findings)
        if safe and not self.fix:
            parts.append(f"{safe} can be fixed with --fix")
        if self.suppressed:
            parts.append(f"{len(self.suppressed)} switched off by comments")
        return "; ".join(parts + self.notes)


def _no_card_found() -> None:
    """Say what a card is, to somebody who has none."""
    click.echo("no card found: a card is modelcard.yaml, or README.md with front matter", err=True)
    click.echo("  hint: `mlcard extract PATH` writes one from the files of a model", err=True)
