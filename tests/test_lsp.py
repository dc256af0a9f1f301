"""The language server, asked by a real client over its standard input and output."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest
from lsprotocol import types
from pygls.lsp.client import LanguageClient

from mlcard.configuration import Configuration
from mlcard.validate.neighbours import Neighbours

MLCARD = str(Path(sys.executable).with_name("mlcard"))
NATIVE = (
    'mlcard: "1.0"\nmodels:\n- id: a\n  name: "\N{PARTY POPPER}"\n  license: Apache 2.0\n'
    "  trained_on: [{dataset: d}]\n"
)
README = "---\nlicense: Apache 2.0\ndatasets: [d]\n---\n# A\n"
CONFIGURATION = 'select = ["MC302", "MC303", "MC301", "MC103", "MC106"]\n'


class Editor(LanguageClient):
    """A client that waits for what the server says of a document."""

    def __init__(self):
        super().__init__("editor", "1")
        self.told = asyncio.Queue()

        @self.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def told(params):
            self.told.put_nowait(params)

    async def open(self, path, text):
        path.write_text(text)
        document = types.TextDocumentItem(path.as_uri(), "yaml", 1, text)
        self.text_document_did_open(types.DidOpenTextDocumentParams(document))
        return await self.diagnostics()

    async def change(self, path, text, version):
        identifier = types.VersionedTextDocumentIdentifier(version, path.as_uri())
        whole = types.TextDocumentContentChangeWholeDocument(text)
        self.text_document_did_change(types.DidChangeTextDocumentParams(identifier, [whole]))
        return await self.diagnostics()

    async def diagnostics(self):
        return list((await asyncio.wait_for(self.told.get(), 20)).diagnostics)

    async def hover(self, path, line, character):
        identifier = types.TextDocumentIdentifier(path.as_uri())
        found = await self.text_document_hover_async(
            types.HoverParams(identifier, types.Position(line, character))
        )
        return found.contents.value if found else ""

    async def actions(self, path, line, only=None):
        identifier = types.TextDocumentIdentifier(path.as_uri())
        place = types.Range(types.Position(line, 0), types.Position(line, 80))
        return list(
            await self.text_document_code_action_async(
                types.CodeActionParams(identifier, place, types.CodeActionContext([], only))
            )
        )


@pytest.fixture
def session(tmp_path):
    """Runs a conversation with a server that was started as an editor starts it."""
    (tmp_path / "mlcard.toml").write_text(CONFIGURATION)

    def run(conversation):
        async def whole():
            editor = Editor()
            await editor.start_io(MLCARD, "lsp")
            try:
                await editor.initialize_async(
                    types.InitializeParams(types.ClientCapabilities(), root_uri=tmp_path.as_uri())
                )
                editor.initialized(types.InitializedParams())
                await conversation(editor)
            finally:
                await editor.shutdown_async(None)
                editor.exit(None)
                await editor.stop()

        asyncio.run(asyncio.wait_for(whole(), 60))

    return run


def test_findings_follow_the_text(session, tmp_path):
    async def conversation(editor):
        path = tmp_path / "modelcard.yaml"
        (finding,) = await editor.open(path, NATIVE)
        assert (finding.code, finding.source, finding.severity) == (
            "MC303", "mlcard", types.DiagnosticSeverity.Warning,
        )  # fmt: skip
        assert finding.range == types.Range(types.Position(4, 11), types.Position(4, 21))
        assert "Apache-2.0" in finding.message
        assert await editor.change(path, NATIVE.replace("Apache 2.0", "Apache-2.0"), 2) == []
        (broken,) = await editor.change(path, "mlcard: [", 3)
        assert broken.code == "MC103"
        identifier = types.TextDocumentIdentifier(path.as_uri())
        editor.text_document_did_close(types.DidCloseTextDocumentParams(identifier))
        assert await editor.diagnostics() == []

    session(conversation)


def test_a_hover_shows_the_page_of_a_rule_or_what_a_key_means(session, tmp_path):
    async def conversation(editor):
        path = tmp_path / "modelcard.yaml"
        await editor.open(path, NATIVE)
        page = await editor.hover(path, 4, 13)
        assert "MC303 licence-not-spdx" in page
        assert "```yaml" in page
        assert "SPDX licence expression" in await editor.hover(path, 4, 4)
        assert await editor.hover(path, 0, 9) == ""

    session(conversation)


def test_quick_fixes_make_the_repairs_of_lint(session, tmp_path):
    async def conversation(editor):
        path = tmp_path / "README.md"
        await editor.open(path, README)
        fix, all_of_them = await editor.actions(path, 1)
        (change,) = fix.edit.document_changes
        (edit,) = change.edits
        assert (edit.new_text, edit.range.start.line, fix.is_preferred) == ("apache-2.0", 1, True)
        assert (change.text_document.version, all_of_them.kind) == (1, "source.fixAll.mlcard")
        assert await editor.actions(path, 2, ["quickfix"]) == []
        (only,) = await editor.actions(path, 2, ["source.fixAll"])
        assert list(only.edit.document_changes[0].edits) == [edit]

    session(conversation)


def test_columns_are_counted_as_the_editor_does(session, tmp_path):
    """A party popper is one code point and two units of UTF-16."""

    async def conversation(editor):
        path = tmp_path / "modelcard.yaml"
        text = 'mlcard: "1.0"\nmodels: [{id: a, name: "\N{PARTY POPPER}", licence: MIT}]\n'
        findings = await editor.open(path, text)
        misspelt = next(finding for finding in findings if finding.code == "MC106")
        begin = text.split("\n")[1].encode("utf-16-le").index("licence".encode("utf-16-le")) // 2
        assert (misspelt.range.start.character, misspelt.range.end.character) == (begin, begin + 7)
        assert "MC106 misspelt-key" in await editor.hover(path, 1, begin + 7)

    session(conversation)


def test_other_files_are_left_alone(session, tmp_path):
    async def conversation(editor):
        assert await editor.open(tmp_path / "values.yaml", NATIVE) == []
        assert await editor.open(tmp_path / "README.md", "# No card\n") == []

    session(conversation)


def test_a_card_is_compared_with_the_others_of_its_lake(session, tmp_path):
    """Those below the folder of the configuration, as they stand on disk when a card is opened or saved."""
    (tmp_path / "mlcard.toml").write_text('select = ["MC607", "MC303"]\n')
    card = 'mlcard: "1.0"\nmodels:\n- {{id: {0}, license: MIT, base_models: [{{model: {1}}}]}}\n'
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    other = tmp_path / "b" / "modelcard.yaml"
    other.write_text(card.format("b", "a"))

    async def conversation(editor):
        path = tmp_path / "a" / "modelcard.yaml"
        (finding,) = await editor.open(path, card.format("a", "b"))
        assert (finding.code, finding.range.start.line) == ("MC607", 2)
        assert await editor.change(path, card.format("a", "c"), 2) == []
        (again,) = await editor.change(path, card.format("a", "b"), 3)
        assert again.code == "MC607"
        other.write_text(card.format("b", "d"))
        identifier = types.TextDocumentIdentifier(path.as_uri())
        editor.text_document_did_save(types.DidSaveTextDocumentParams(identifier))
        assert await editor.diagnostics() == []
        other.unlink()
        editor.text_document_did_save(types.DidSaveTextDocumentParams(identifier))
        assert await editor.diagnostics() == []

    session(conversation)


def test_without_a_configuration_there_is_no_lake(tmp_path):
    (tmp_path / "modelcard.yaml").write_text(NATIVE)
    neighbours = Neighbours()
    neighbours.look(Configuration(root=tmp_path))
    assert neighbours.read == {}
    neighbours.look(Configuration(root=tmp_path, file=tmp_path / "mlcard.toml"))
    assert len(neighbours.read[tmp_path]) == 1


def test_a_lake_of_many_cards_is_left_to_lint(tmp_path, monkeypatch):
    monkeypatch.setattr("mlcard.validate.neighbours.MOST", 1)
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "modelcard.yaml").write_text(NATIVE)
    neighbours = Neighbours()
    neighbours.look(Configuration(root=tmp_path, file=tmp_path / "mlcard.toml"))
    assert neighbours.read[tmp_path] == []
