"""SQLite and DuckDB: what their tables hold; what they bring along is not run, and the file not touched."""

from __future__ import annotations

import json
import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any

import duckdb as duck
import pytest
from table_facts import collected, value

from mlcard.errors import MlcardError, UnreadableFileError
from mlcard.facts import Source
from mlcard.readers import duckdb, sqlite
from mlcard.readers.tables import TableOptions, apart, duckdb_rows, sqlite_rows
from mlcard.readers.tables.found import facts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from mlcard.facts import Fact

BOTH = pytest.mark.parametrize("engine", ["sqlite", "duckdb"])
ROWS = {"sqlite": sqlite_rows, "duckdb": duckdb_rows}


def database(tmp_path: Path, engine: str, *statements: str) -> Path:
    """A database that these statements make."""
    path = tmp_path / f"table.{engine}"
    connect: Any = sqlite3.connect if engine == "sqlite" else duck.connect
    with closing(connect(str(path))) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
    return path


def inserted(rows: Iterable[str]) -> str:
    return f"INSERT INTO t VALUES {', '.join(rows)}"  # noqa: S608 - words of our own


def read(path: Path, options: TableOptions | None = None) -> tuple[list[Fact], MlcardError | None]:
    """Read in this process, which is quicker than in another."""
    rows = ROWS[path.suffix[1:]]
    return collected(lambda: facts_of(rows.tables(Source(path, path.name)), options or TableOptions()))


def read_apart(path: Path) -> tuple[list[Fact], MlcardError | None]:
    return collected({"sqlite": sqlite, "duckdb": duckdb}[path.suffix[1:]].read, Source(path, path.name))


def columns(facts: Sequence[Fact], table: str = "") -> dict[str, dict[str, Any]]:
    slot = f"/table/{table}/dataset/features/-" if table else "/dataset/features/-"
    merged: dict[str, dict[str, Any]] = {}
    for fact in facts:
        if fact.slot == slot and isinstance(fact.value, dict):
            merged.setdefault(str(fact.value["name"]), {}).update(fact.value)
    return merged


@BOTH
def test_each_table_is_told(engine: str, tmp_path: Path) -> None:
    path = database(
        tmp_path, engine,
        "CREATE TABLE patients (id INTEGER PRIMARY KEY, name TEXT, born DATE, weight REAL)",
        "INSERT INTO patients VALUES (1, 'a', '2024-01-31', 60.5), (2, 'b', '2024-02-01', NULL)",
        'CREATE TABLE "odd ""name" ("a b" INTEGER, "^c$" TEXT)',
        """INSERT INTO "odd ""name" VALUES (1, 'x'), (3, 'y'), (5, 'x')""",
        "CREATE VIEW v AS SELECT * FROM patients",
    )  # fmt: skip
    facts, problem = read(path, TableOptions(target="weight", ignore=("a b",)))
    assert problem is None
    assert value(facts, "/table/patients/dataset/number_of_instances") == 2
    assert value(facts, '/table/odd "name/dataset/number_of_instances') == 3
    found = columns(facts, "patients")
    assert {name: item["type"] for name, item in found.items()} == {
        "id": "identifier", "name": "nominal", "born": "date", "weight": "numeric",
    }  # fmt: skip
    assert (found["weight"]["role"], found["weight"]["missing"]) == ("target", 1)
    assert columns(facts, 'odd "name')["a b"]["role"] == "ignored"
    key = [fact for fact in facts if fact.slot == "/table/patients/dataset/features/-"][1]
    assert (key.method, key.where) == ("read", "table patients, schema, the primary key")


@BOTH
def test_one_table_is_the_whole_file(engine: str, tmp_path: Path) -> None:
    path = database(tmp_path, engine, "CREATE TABLE t (a INTEGER)", "INSERT INTO t VALUES (1), (2)")
    facts, problem = read_apart(path)
    assert problem is None
    assert value(facts, "/file/format") == engine
    assert value(facts, "/dataset/number_of_instances") == 2


@BOTH
def test_a_table_without_rows(engine: str, tmp_path: Path) -> None:
    facts, problem = read(database(tmp_path, engine, "CREATE TABLE t (a INTEGER, b TEXT)"))
    assert problem is None
    assert value(facts, "/dataset/number_of_instances") == 0
    assert list(columns(facts)) == ["a", "b"]


@BOTH
def test_no_tables(engine: str, tmp_path: Path) -> None:
    path = database(tmp_path, engine, "CREATE VIEW v AS SELECT 1 AS a")
    _, problem = read_apart(path)
    assert "there are no tables in it" in str(problem)


@BOTH
def test_same_facts_for_any_batch(engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = database(
        tmp_path, engine, "CREATE TABLE t (a REAL, b TEXT)",
        inserted(f"({i / 8}, '{'xyz'[i % 3]}')" for i in range(500)),
        "DELETE FROM t WHERE a > 5 AND a < 10",
    )  # fmt: skip
    whole, _ = read(path)
    monkeypatch.setattr(sqlite_rows, "_CELLS", 14)
    monkeypatch.setattr(duckdb_rows, "batch_rows", lambda _columns, _bytes: 7)
    parts, problem = read(path)
    assert problem is None
    assert value(parts, "/dataset/number_of_instances") == value(whole, "/dataset/number_of_instances") == 461
    assert columns(parts).keys() == columns(whole).keys()
    assert columns(parts)["a"]["mean"] == pytest.approx(columns(whole)["a"]["mean"], rel=1e-12)


@BOTH
def test_the_file_and_its_folder_are_not_touched(engine: str, tmp_path: Path) -> None:
    path = database(tmp_path, engine, "CREATE TABLE t (a INTEGER)", "INSERT INTO t VALUES (1)")
    before = {item.name: (item.read_bytes(), item.stat().st_mtime_ns) for item in tmp_path.iterdir()}
    path.chmod(0o444)
    tmp_path.chmod(0o555)
    try:
        _, problem = read_apart(path)
    finally:
        tmp_path.chmod(0o755)
    assert problem is None
    assert {item.name: (item.read_bytes(), item.stat().st_mtime_ns) for item in tmp_path.iterdir()} == before


def test_values_of_sqlite_are_what_they_are(tmp_path: Path) -> None:
    path = database(
        tmp_path, "sqlite", "CREATE TABLE t (a INTEGER, b, c BLOB, d TEXT, e)",
        "INSERT INTO t VALUES (1, 1, x'00ff', '1', 9223372036854775807), ('x', 2.5, NULL, '2', 1)",
    )  # fmt: skip
    facts, _ = read(path)
    assert {name: item["type"] for name, item in columns(facts).items()} == {
        "a": "nominal", "b": "numeric", "c": "complex", "d": "nominal", "e": "numeric",
    }  # fmt: skip
    assert columns(facts)["e"]["maximum"] == 2**63 - 1


def test_types_of_duckdb(tmp_path: Path) -> None:
    path = database(
        tmp_path, "duckdb",
        "CREATE TABLE t AS SELECT range::TINYINT a, range::UBIGINT b, (range * 1.5)::DECIMAL(20, 3) c, "
        "range::HUGEINT d, range % 2 = 0 e, 'x' f, DATE '2024-01-31' + range::INT g, "
        "TIMESTAMP '2024-01-31 10:00:00' h, TIMESTAMPTZ '2024-01-31 10:00:00+00' i, uuid() j, [range] k, "
        "{'s': 1} l, 'happy'::ENUM ('sad', 'happy', 'mad') m, 'b'::BLOB n, INTERVAL 1 DAY o FROM range(20)",
    )  # fmt: skip
    facts, problem = read(path)
    assert problem is None
    found = columns(facts)
    assert {name: item["type"] for name, item in found.items()} == {
        "a": "identifier", "b": "numeric", "c": "numeric", "d": "numeric", "e": "boolean", "f": "constant",
        "g": "date", "h": "constant", "i": "constant", "j": "identifier", "k": "complex", "l": "complex",
        "m": "constant", "n": "complex", "o": "constant",
    }  # fmt: skip
    assert found["c"]["maximum"] == 28.5


def test_values_that_an_enumeration_of_duckdb_lists(tmp_path: Path) -> None:
    path = database(
        tmp_path, "duckdb", "CREATE TYPE mood AS ENUM ('sad', 'it''s', 'happy')",
        "CREATE TABLE t (m mood)", "INSERT INTO t VALUES ('happy'), ('sad')",
    )  # fmt: skip
    facts, problem = read(path)
    assert problem is None
    assert columns(facts)["m"]["categories"] == ["sad", "it's", "happy"]


def test_tables_of_other_schemas(tmp_path: Path) -> None:
    path = database(
        tmp_path, "duckdb", "CREATE SCHEMA s", "CREATE TABLE s.t (a INT)", "CREATE TABLE t (b INT)",
        "INSERT INTO s.t VALUES (1)",
    )  # fmt: skip
    facts, _ = read(path)
    assert value(facts, "/table/s.t/dataset/number_of_instances") == 1
    assert value(facts, "/table/t/dataset/number_of_instances") == 0


def test_changes_that_are_not_in_the_file_are_told(tmp_path: Path) -> None:
    path = tmp_path / "table.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE t (a INTEGER)")
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("INSERT INTO t VALUES (1)")
        connection.commit()
        facts, problem = read_apart(path)
    assert value(facts, "/dataset/number_of_instances") == 0
    assert "table.sqlite-wal beside it holds changes" in str(problem)


def test_nothing_of_sqlite_is_run(tmp_path: Path) -> None:
    """Generated columns and virtual tables would evaluate what the file says."""
    path = database(
        tmp_path, "sqlite",
        "CREATE TABLE t (a INTEGER, b GENERATED ALWAYS AS (zeroblob(1000000000)) VIRTUAL)",
        "INSERT INTO t (a) VALUES (1)",
        "CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT load_extension('evil'); END",
        "CREATE VIRTUAL TABLE f USING fts5(x)",
    )  # fmt: skip
    facts, problem = read(path)
    assert problem is None
    assert list(columns(facts)) == ["a"]
    assert not any(fact.slot.startswith("/table/f") for fact in facts)


@pytest.mark.parametrize(
    "question",
    ["SELECT * FROM read_csv('{path}')", "SELECT * FROM '{path}'", "COPY t TO '{path}.x'", "INSTALL httpfs",
     "LOAD httpfs", "ATTACH '{path}'", "SET enable_external_access = true", "SELECT getenv('HOME')",
     "CREATE TABLE u (a INT)"],
)  # fmt: skip
def test_out_of_reach_of_duckdb(question: str, tmp_path: Path) -> None:
    path = database(tmp_path, "duckdb", "CREATE TABLE t (a INTEGER)")
    other = tmp_path / "secret.csv"
    other.write_text("a\n1\n")
    with pytest.raises(UnreadableFileError), duckdb_rows._opened(Source(path, path.name)) as connection:
        connection.execute(question.format(path=other))


@BOTH
@pytest.mark.parametrize(
    "content", [b"", b"a,b\n1,2\n", b"SQLite format 3\0" + bytes(84), bytes(8) + b"DUCK" + bytes(84)]
)
def test_what_is_no_database(engine: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / f"table.{engine}"
    path.write_bytes(content)
    _, problem = read_apart(path)
    assert isinstance(problem, UnreadableFileError)
    assert problem.hint or "no tables" in str(problem)


@BOTH
def test_mangled_anywhere(engine: str, tmp_path: Path) -> None:
    path = database(
        tmp_path, engine, "CREATE TABLE t (a INTEGER, b TEXT)",
        inserted(f"({i}, 'text {i}')" for i in range(300)),
    )  # fmt: skip
    whole = path.read_bytes()
    source = random.Random(6)  # noqa: S311 - a test that repeats
    for number in range(10):
        content = bytearray(whole)
        for _ in range(source.choice((1, 3, 20))):
            content[source.randrange(len(content))] = source.choice((0, 127, 128, 255))
        path.write_bytes(content[: source.randrange(len(content))] if number % 3 == 0 else content)
        _, problem = read_apart(path)
        assert problem is None or isinstance(problem, UnreadableFileError)


def test_a_name_that_is_no_text_ends_in_a_typed_error(tmp_path: Path) -> None:
    """SQLite quotes the name in its message, and Python cannot decode that; fuzzing found it."""
    path = database(tmp_path, "sqlite", "CREATE TABLE patients (a INTEGER)")
    whole = path.read_bytes()
    broken = whole.replace(b"CREATE TABLE patients", b"CREATE \xc3ABLE patients")
    assert broken != whole
    path.write_bytes(broken)
    _, problem = read(path)
    assert isinstance(problem, UnreadableFileError)


def test_without_duckdb_the_error_says_what_to_install() -> None:
    code = (
        "import sys; sys.modules['duckdb'] = None; from mlcard.readers import duckdb; next(duckdb.read(None))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "MissingExtraError: DuckDB's files are read with duckdb, which is not installed" in run.stderr


def test_the_child_has_limits() -> None:
    """What it is granted: memory and time, and nothing of the parent's working directory."""
    code = (
        "import json, resource; from mlcard.readers.tables import apart; apart.limit(7); "
        "limits = (resource.RLIMIT_CPU, resource.RLIMIT_AS); "
        "print(json.dumps([resource.getrlimit(kind)[0] for kind in limits]))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    seconds, memory = json.loads(run.stdout)
    assert seconds == 7
    assert apart._MEMORY <= memory < 2**45
