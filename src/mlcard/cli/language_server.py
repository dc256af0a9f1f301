"""The language server: findings as a card is written, pages on hover, and repairs as quick fixes.

Specification: https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/
The protocol is pygls' business; here are the three things that the server knows.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from mlcard import __version__, card
from mlcard.configuration import configuration_for
from mlcard.errors import ConfigurationError, InvalidCardError, MissingExtraError
from mlcard.validate import all_rules, judge_text, sections
from mlcard.validate.meaning import description
from mlcard.validate.neighbours import Neighbours

try:
    from lsprotocol import types
    from pygls.lsp.server import LanguageServer
except ImportError as error:
    raise MissingExtraError("`mlcard lsp` needs pygls", hint="pip install 'mlcard[lsp]'") from error

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pygls.workspace import TextDocument

    from mlcard.validate import Edit, Finding

_SEVERITIES = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "info": types.DiagnosticSeverity.Information,
}
_CARD = re.compile(r"(?i)(.*\.)?modelcard\.ya?ml|readme\.md")
_FIX_ALL = "source.fixAll.mlcard"

server = LanguageServer("mlcard", __version__)
neighbours = Neighbours()


def serve() -> None:
    """Serve the editor that started this process, until it says goodbye."""
    server.start_io()


@server.feature(types.TEXT_DOCUMENT_DID_OPEN)
@server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
@server.feature(types.TEXT_DOCUMENT_DID_SAVE)
def check(
    params: types.DidOpenTextDocumentParams
    | types.DidChangeTextDocumentParams
    | types.DidSaveTextDocumentParams,
) -> None:
    """Tell the editor what is wrong with a card now."""
    document = server.workspace.get_text_document(params.text_document.uri)
    changed = isinstance(params, types.DidChangeTextDocumentParams)
    diagnostics = [_diagnostic(document, finding) for finding in _findings(document, look=not changed)]
    server.text_document_publish_diagnostics(
        types.PublishDiagnosticsParams(document.uri, diagnostics, document.version)
    )


@server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
def close(params: types.DidCloseTextDocumentParams) -> None:
    """Take back what was said of a card that is closed."""
    server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(params.text_document.uri, []))


@server.feature(types.TEXT_DOCUMENT_HOVER)
def hover(params: types.HoverParams) -> types.Hover | None:
    """The pages of the rules that fire at a place; else what the key there means."""
    document = server.workspace.get_text_document(params.text_document.uri)
    position = document.position_codec.position_from_client_units(document.lines, params.position)
    line, column = position.line + 1, position.character + 1
    pages = [_page(finding) for finding in _findings(document) if _covers(document, finding, line, column)]
    if not pages and (meaning := _meaning(document, line, column)):
        pages = [meaning]
    if not pages:
        return None
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, "\n\n---\n\n".join(pages)))


@server.feature(
    types.TEXT_DOCUMENT_CODE_ACTION,
    types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix, _FIX_ALL]),
)
def code_actions(params: types.CodeActionParams) -> list[types.CodeAction]:
    """The repairs of the findings in a stretch of text, and all safe ones at once."""
    document = server.workspace.get_text_document(params.text_document.uri)
    wanted = params.context.only
    findings = [finding for finding in _findings(document) if finding.fix]
    actions = []
    if wanted is None or types.CodeActionKind.QuickFix in wanted:
        actions += [
            _quick_fix(document, finding)
            for finding in findings
            if _overlaps(_range(document, finding.span.start, finding.span.end), params.range)
        ]
    if wanted is None or any(_FIX_ALL.startswith(kind) for kind in wanted):
        actions += _fix_all(document, findings)
    return actions


def _findings(document: TextDocument, *, look: bool = False) -> tuple[Finding, ...]:
    """What lint finds in a document as it is in the editor; nothing in one that is no card.

    Args:
        document: the document.
        look: whether to look at the other cards of the lake again.
    """
    if not _CARD.fullmatch(Path(document.path).name):
        return ()
    if document.path.lower().endswith(".md") and not document.source.lstrip("\ufeff \n").startswith("---"):
        return ()
    try:
        configuration = configuration_for(Path(document.path).parent)
        judgement = judge_text(document.source, document.path, configuration)
        if look:
            neighbours.look(configuration)
        return (*judgement.findings, *neighbours.across(judgement, configuration))
    except ConfigurationError as error:
        server.window_show_message(types.ShowMessageParams(types.MessageType.Error, str(error)))
        return ()


def _diagnostic(document: TextDocument, finding: Finding) -> types.Diagnostic:
    """A finding as the protocol has it; one that is about a whole block is shown at its first line."""
    hint = f"\n{finding.hint}" if finding.hint else ""
    end = finding.span.end
    first_line = document.source.find("\n", finding.span.start)
    if 0 <= first_line < end:
        end = first_line
    return types.Diagnostic(
        range=_range(document, finding.span.start, end),
        message=finding.message + hint,
        severity=_SEVERITIES[finding.severity],
        code=finding.code,
        source="mlcard",
        data={"slot": finding.slot},
    )


def _page(finding: Finding) -> str:
    """The page of the rule behind a finding, in Markdown."""
    rule = all_rules()[finding.code]
    parts = [f"**{rule.code} {rule.name}**: {finding.message}"]
    for heading, text in sections(rule.page).items():
        if heading in ("What it does", "Why", "Fix", "Source"):
            parts.append(f"*{heading}*: {text}")
        elif heading in ("Bad", "Good"):
            parts.append(f"*{heading}*\n```yaml\n{text}\n```")
    return "\n\n".join(parts)


def _meaning(document: TextDocument, line: int, column: int) -> str:
    """What the key at a place means, as the standard says it; empty where there is none."""
    try:
        parsed = card.parse(document.source, document.path)
    except InvalidCardError:
        return ""
    for slot, span in parsed.keys.items():
        if span.line == line and span.column <= column <= span.column + span.end - span.start:
            meaning = description(slot)
            return f"**{slot.rpartition('/')[2]}**: {meaning}" if meaning else ""
    return ""


def _quick_fix(document: TextDocument, finding: Finding) -> types.CodeAction:
    """The repair of one finding; a safe one is what the editor offers first."""
    assert finding.fix is not None  # noqa: S101 - asked of those that have one
    told = finding.hint or finding.message
    return types.CodeAction(
        title=f"mlcard {finding.code}: {told}",
        kind=types.CodeActionKind.QuickFix,
        diagnostics=[_diagnostic(document, finding)],
        is_preferred=finding.fix.safe,
        edit=_workspace_edit(document, finding.fix.edits),
    )


def _fix_all(document: TextDocument, findings: Sequence[Finding]) -> Iterator[types.CodeAction]:
    """All safe repairs that can be made together."""
    from mlcard.validate.fixing import compatible

    safe = compatible(finding for finding in findings if finding.fix and finding.fix.safe)
    edits = [edit for finding in safe if finding.fix for edit in finding.fix.edits]
    if edits:
        yield types.CodeAction(
            title="mlcard: make all safe repairs", kind=_FIX_ALL, edit=_workspace_edit(document, edits)
        )


def _workspace_edit(document: TextDocument, edits: Sequence[Edit]) -> types.WorkspaceEdit:
    """Edits as the protocol has them, for this version of the document only."""
    changes = [types.TextEdit(_range(document, edit.start, edit.end), edit.new) for edit in edits]
    versioned = types.OptionalVersionedTextDocumentIdentifier(document.uri, document.version)
    return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(versioned, changes)])


def _range(document: TextDocument, start: int, end: int) -> types.Range:
    """A stretch of text, given by offsets in code points, in the units of the editor."""
    found = types.Range(_position(document.source, start), _position(document.source, end))
    return document.position_codec.range_to_client_units(document.lines, found)


def _position(text: str, offset: int) -> types.Position:
    """Line and column of an offset, both from 0, in code points."""
    return types.Position(text.count("\n", 0, offset), offset - text.rfind("\n", 0, offset) - 1)


def _covers(document: TextDocument, finding: Finding, line: int, column: int) -> bool:
    """Whether a place lies on what a finding underlines."""
    end = document.source.find("\n", finding.span.start)
    length = min(finding.span.end, end if end >= 0 else finding.span.end) - finding.span.start
    return finding.line == line and finding.column <= column <= finding.column + max(length, 1)


def _overlaps(one: types.Range, other: types.Range) -> bool:
    """Whether two stretches of text touch."""
    return one.start <= other.end and other.start <= one.end
