"""Excel workbooks: sheets, types, formulas that are never evaluated, macros that are never run, and lies."""

from __future__ import annotations

import datetime as dt
import io
import random
import re
import zipfile
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from table_facts import collected, features, meta, rows, types, value

from mlcard.errors import LimitExceededError, MlcardError, UnreadableFileError
from mlcard.facts import Source
from mlcard.readers import excel
from mlcard.readers.tables import TableOptions, excel_parts, excel_rows
from mlcard.readers.tables.found import facts_of
from mlcard.readers.zip_archive import content as zip_content

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from mlcard.facts import Fact

Rows = list[list[Any]]


def workbook(**sheets: Rows) -> bytes:
    """A workbook with these sheets, as openpyxl writes it."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, cells in sheets.items():
        sheet = book.create_sheet(name)
        for row in cells:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def changed(content: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """A workbook with a part that is another; a part that does not exist is added."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for member in before.namelist():
            text = before.read(member)
            assert member != name or old in text
            after.writestr(member, text.replace(old, new) if member == name else text)
        if name not in before.namelist():
            after.writestr(name, new)
    return stream.getvalue()


def read(
    tmp_path: Path, content: bytes, options: TableOptions | None = None
) -> tuple[list[Fact], MlcardError | None]:
    """Read in this process, which is quicker than in another."""
    path = tmp_path / "table.xlsx"
    path.write_bytes(content)
    chosen = options or TableOptions()
    return collected(lambda: facts_of(excel_rows.tables(Source(path, path.name)), chosen))


def read_apart(tmp_path: Path, content: bytes) -> tuple[list[Fact], MlcardError | None]:
    path = tmp_path / "table.xlsx"
    path.write_bytes(content)
    return collected(excel.read, Source(path, path.name))


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        pytest.param([1, 2, 2], {"type": "numeric", "minimum": 1, "distinct": 2}, id="integers"),
        pytest.param([1, 2.5, None], {"type": "numeric", "minimum": 1.0, "missing": 1}, id="reals"),
        pytest.param([True, False], {"type": "boolean"}, id="booleans"),
        pytest.param(["a", "b"], {"type": "nominal", "missing": 0}, id="texts"),
        pytest.param(["1", "2"], {"type": "nominal"}, id="texts-of-digits"),
        pytest.param([1, "NA"], {"type": "numeric", "missing": 1, "missing_value_codes": ["NA"]}, id="codes"),
        pytest.param([1, "#N/A"], {"type": "numeric", "missing": 1}, id="errors"),
        pytest.param([dt.date(2024, 1, 31), dt.datetime(2024, 2, 1, 3, 4)],  # noqa: DTZ001
                     {"type": "date"}, id="dates"),
        pytest.param(["2024-01-31", "2024-02-01"], {"type": "date"}, id="dates-as-texts"),
        pytest.param([dt.time(3, 4), dt.time(5, 6)], {"type": "nominal"}, id="times-of-day"),
        pytest.param([1, "x"], {"type": "nominal", "categories": ["1", "x"]}, id="mixed-is-text"),
        pytest.param([None, None], {"type": "empty"}, id="no-value"),
    ],
)  # fmt: skip
def test_column(cells: Sequence[Any], expected: dict[str, Any], tmp_path: Path) -> None:
    table = [["column", "row"], *([cell, index] for index, cell in enumerate(cells))]
    facts, problem = read(tmp_path, workbook(A=table))
    assert problem is None
    found = features(facts)["column"]
    assert {name: found.get(name) for name in expected} == expected


@pytest.mark.parametrize(
    ("cells", "columns", "skipped", "header"),
    [
        pytest.param([["a", "b"], [1, 2], [3, 4]], ["a", "b"], None, True, id="plain"),
        pytest.param([["Sales of 2024"], [], ["a", "b", "c"], [1, 2, 3], [4, 5, 6]], ["a", "b", "c"], 2, True,
                     id="title-above"),
        pytest.param([[], [None, "a", "b"], [None, 1, 2], [None, 3, 4]], ["a", "b"], 1, True, id="not-at-a1"),
        pytest.param([[5, 9], [3, 4]], ["column_1", "column_2"], None, False, id="no-header"),
        pytest.param([["land", 2019, 2020], ["fr", 1, 2], ["de", 3, 4]], ["land", "2019", "2020"], None, True,
                     id="years"),
        pytest.param([["a", None, "a"], [1, 2, 3], [4, 5, 6]], ["a", "Unnamed: 1", "a.1"], None, True,
                     id="names-of-pandas"),
        pytest.param([["a", "b"], [1, 2], [], [3, 4], []], ["a", "b"], None, True, id="empty-rows"),
    ],
)  # fmt: skip
def test_layout(cells: Rows, columns: list[str], skipped: int | None, header: bool, tmp_path: Path) -> None:
    facts, problem = read(tmp_path, workbook(A=cells))
    assert problem is None
    assert list(features(facts)) == columns
    assert rows(facts) == 2
    dialect = value(facts, "/file/dialect")
    assert (dialect.get("skip_rows"), dialect["header"]) == (skipped, header)


def test_each_sheet_is_a_table(tmp_path: Path) -> None:
    content = workbook(
        people=[["id", "age"], [1, 30], [2, 40]], empty=[], rooms=[["room"], ["a"], ["b"], ["c"]]
    )
    facts, problem = read(tmp_path, content, TableOptions(target="age"))
    assert problem is None
    assert value(facts, "/table/people/dataset/number_of_instances") == 2
    assert value(facts, "/table/rooms/dataset/number_of_instances") == 3
    roles = {
        fact.slot.split("/")[2]: fact.value["name"]
        for fact in facts
        if fact.slot.endswith("/features/-") and fact.value.get("role") == "target"
    }
    assert roles == {"people": "age"}
    assert not any(fact.slot.startswith("/table/empty") for fact in facts)


def test_a_target_that_no_sheet_has(tmp_path: Path) -> None:
    _, problem = read(tmp_path, workbook(a=[["x"], [1]], b=[["y"], [1]]), TableOptions(target="z"))
    assert "no table in table.xlsx has a column 'z'" in str(problem)
    assert problem is not None
    assert "a, b" in problem.hint


def test_stored_results_of_formulas_are_read(tmp_path: Path) -> None:
    content = workbook(A=[["a", "b"], [1, "=A2*2"], [3, "=A3*2"]])
    sheet = "xl/worksheets/sheet1.xml"
    content = changed(content, sheet, b"<f>A2*2</f><v />", b"<f>A2*2</f><v>2</v>")
    content = changed(content, sheet, b"<f>A3*2</f><v />", b"<f>A3*2</f><v>99</v>")  # not what it would give
    facts, problem = read(tmp_path, content)
    assert problem is None
    assert features(facts)["b"]["maximum"] == 99


def test_formulas_without_stored_result_are_told(tmp_path: Path) -> None:
    facts, problem = read(tmp_path, workbook(A=[["a", "b"], [1, "=A2*2"], [3, 4], [5, "=A4*2"]]))
    assert "2 of 2 formulas have no stored result" in str(problem)
    assert features(facts)["b"]["missing"] == 2
    assert features(facts)["a"]["mean"] == 3  # and everything else is read


@pytest.mark.parametrize(
    ("name", "what"),
    [
        pytest.param("xl/vbaProject.bin", "macros", id="macros"),
        pytest.param("xl/macrosheets/sheet1.xml", "macros", id="macros-of-excel-4"),
        pytest.param("xl/embeddings/oleObject1.bin", "embedded objects", id="objects"),
        pytest.param("xl/externalLinks/externalLink1.xml", "external data", id="links"),
        pytest.param("xl/connections.xml", "external data", id="connections"),
    ],
)
def test_what_reaches_out_is_a_finding(name: str, what: str, tmp_path: Path) -> None:
    content = changed(workbook(A=[["a"], [1]]), name, b"", b"Attribute VB_Name")
    facts, problem = read_apart(tmp_path, content)
    assert problem is None
    found = [fact.value for fact in facts if fact.slot == "/dataset/security_findings/-"]
    assert [(item["what"], item["where"]) for item in found] == [(what, name)]
    assert rows(facts) == 1


def test_an_honest_workbook_has_no_findings(tmp_path: Path) -> None:
    facts, problem = read_apart(tmp_path, workbook(A=[["a", "b"], [1, "x"]]))
    assert problem is None
    assert not [fact for fact in facts if "security" in fact.slot]
    assert value(facts, "/file/format") == "excel"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"", "not a whole Excel workbook", id="empty"),
        pytest.param(b"a,b\n1,2\n", "not a whole Excel workbook", id="csv-called-xlsx"),
        pytest.param(excel.COMPOUND + bytes(600), "has a password, or is of Excel 97", id="compound-file"),
        pytest.param(workbook(A=[]), "all its sheets are empty", id="empty-sheet"),
        pytest.param(workbook(A=[["a"], [1]])[:-30], "not a whole Excel workbook", id="cut"),
    ],
)
def test_refused(content: bytes, message: str, tmp_path: Path) -> None:
    _, problem = read_apart(tmp_path, content)
    assert isinstance(problem, UnreadableFileError)
    assert message in str(problem)


def test_two_cells_that_span_a_sheet(tmp_path: Path) -> None:
    content = changed(workbook(A=[["a"], [1]]), "xl/worksheets/sheet1.xml", b'r="A2"', b'r="XFD1048576"')
    _, problem = read_apart(tmp_path, content)
    assert isinstance(problem, LimitExceededError)
    assert "1048576 rows and 16384 columns" in str(problem)


def test_a_part_that_unpacks_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel_parts, "MAX_UNPACKED", 10_000_000)
    content = changed(workbook(A=[["a"], [1]]), "xl/more.xml", b"", b"<a>" + bytes(20_000_000))
    _, problem = read(tmp_path, content)
    assert isinstance(problem, LimitExceededError)


def test_only_a_header_has_no_rows(tmp_path: Path) -> None:
    facts, problem = read(tmp_path, workbook(A=[["a", "b"]]))
    assert problem is None
    assert (rows(facts), list(features(facts))) == (0, ["a", "b"])


def test_columns_that_widen_far_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel_rows, "_CELLS", 20)
    cells = [["a", "b", "c"], *([index, None, "x"] for index in range(100)), [1.5, "late", 2]]
    facts, problem = read(tmp_path, workbook(A=cells))
    assert problem is None
    assert types(facts) == {"a": "numeric", "b": "nominal", "c": "nominal"}
    assert meta(facts)["number_of_missing_values"] == 100


def test_mangled_anywhere(tmp_path: Path) -> None:
    source = random.Random(5)  # noqa: S311 - a test that repeats
    whole = workbook(A=[["a", "b"], *([index, "x"] for index in range(50))])
    outcomes = set()
    for _ in range(12):
        content = bytearray(whole)
        for _ in range(source.choice((1, 3))):
            content[source.randrange(len(content))] = source.choice((0, 127, 128, 255))
        _, problem = read_apart(tmp_path, bytes(content))
        outcomes.add(problem is None)
    assert outcomes == {True, False}


def test_parts_that_are_cut_are_counted_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "table.xlsx"
    path.write_bytes(workbook(A=[["a", "b"], *([index, f"=A{index}"] for index in range(200))]))
    whole = excel_parts.weigh(Source(path, path.name))
    text = zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml")
    assert whole.formulas == whole.without_result == len(re.findall(rb"<f>", text)) == 200
    monkeypatch.setattr(zip_content, "CHUNK", 700)
    assert excel_parts.weigh(Source(path, path.name)) == whole
