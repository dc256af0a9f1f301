"""Scripts that want to cost time or memory, crash a parser, or be run: typed errors, in bounded time."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlcard.errors import LimitExceededError, MlcardError, UnreadableFileError
from mlcard.facts import Source
from mlcard.readers import script

if TYPE_CHECKING:
    from pathlib import Path

    from mlcard.facts import Fact

#: Seconds that no script of these tests may take; on two busy cores the slowest takes about eight.
PATIENCE = 60


def read(path: Path, content: str | bytes) -> list[Fact]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    started = time.monotonic()
    try:
        return list(script.read(Source(path, path.name)))
    finally:
        assert time.monotonic() - started < PATIENCE


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("x = " + "+".join(["1"] * 100_000), id="sum-of-100000"),
        pytest.param("x = a" + ".b" * 100_000, id="attributes"),
        pytest.param("x = a" + "()" * 50_000, id="calls-of-calls"),
        pytest.param("x = " + "not " * 100_000 + "1", id="not-not-not"),
        pytest.param("x = " + "-" * 100_000 + "1", id="minus-minus"),
        pytest.param("x = " + "lambda: " * 100_000 + "1", id="lambdas"),
        pytest.param("x = " + "**".join(["9"] * 50_000), id="powers"),
        pytest.param("if 1:\n pass\n" + "elif 1:\n pass\n" * 25_000, id="elif-chain"),
        pytest.param("x = [" + "1," * 500_000 + "]", id="one-megabyte-list"),
        pytest.param("x = " + "a < " * 100_000 + "a", id="comparisons"),
        pytest.param("#" * 2_000_001, id="two-megabytes"),
        pytest.param(
            "\n".join(f"def f{i}(x):\n return [f{i + 1}(x), f{i + 1}(x), f{i + 1}(x)]" for i in range(30))
            + "\nf0(1)",
            id="calls-that-multiply",
        ),
        pytest.param(
            "\n".join(" " * i + f"for a{i} in [1, 2, 3, 4, 5, 6, 7, 8, 9]:" for i in range(15))
            + "\n"
            + " " * 15
            + "f()",
            id="loops-that-multiply",
        ),
        pytest.param(
            "".join(f"a{i} = 1\n" for i in range(20_000)) + "if x: a1 = 2\n" * 20_000,
            id="branches-over-many-names",
        ),
        pytest.param("y = f()\n" + "y = g(y, y, y, y)\n" * 30_000, id="values-made-from-values"),
    ],
)
def test_too_much(tmp_path: Path, text: str) -> None:
    with pytest.raises(LimitExceededError):
        read(tmp_path / "x.py", text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a = 'x'\n" + "a = a + a\n" * 5_000, id="text-doubles"),
        pytest.param("a = [1]\n" + "a = a + a\n" * 5_000, id="list-doubles"),
        pytest.param("a = [1]\n" + "a.extend(a)\n" * 5_000, id="list-extends-itself"),
        pytest.param("a = [1]\n" + "a = [*a, *a]\n" * 5_000, id="list-unpacks-itself"),
        pytest.param("a = {}\n" + "a = {**a, 'b': a}\n" * 5_000, id="mapping-holds-itself"),
        pytest.param(
            "from pathlib import Path\np = Path('a')\n" + "p = p / '..' / p\n" * 5_000, id="path-doubles"
        ),
        pytest.param("x = 'a' * 10**10\ny = [0] * 10**10\nz = 10**10**10\nw = 1 << 10**10", id="products"),
        pytest.param("x = 0x" + "f" * 1_000_000, id="integer-of-four-million-bits"),
        pytest.param("def f(x):\n return g(f(x))\ndef g(x):\n return f(x)\nf(1)", id="endless-recursion"),
        pytest.param("a = []\na.append(a)\nimport joblib\njoblib.dump(a, 'x.pkl')", id="list-in-itself"),
        pytest.param("x = " + "f(" * 150 + ")" * 150, id="calls-in-calls"),
        pytest.param(
            "\n".join(" " * i + "if 1:" for i in range(98)) + "\n" + " " * 98 + "pass", id="98-indents"
        ),
        pytest.param("@a\n" * 50_000 + "def f(): pass", id="decorators"),
        pytest.param("x = " * 50_000 + "1", id="targets"),
        pytest.param(
            "import argparse\np = argparse.ArgumentParser()\n"
            + "".join(f"p.add_argument('--a{i}', default={i})\n" for i in range(2_000))
            + "q = p.parse_args()\n"
            + "".join(f"f(q.a{i})\n" for i in range(2_000)),
            id="thousands-of-options",
        ),
    ],
)
def test_growth_is_bounded(tmp_path: Path, text: str) -> None:
    assert read(tmp_path / "x.py", text)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(
            "m = SVC(" + ", ".join(f"a{i}=m" for i in range(40)) + ")", id="estimators-in-estimators"
        ),
        pytest.param("m = make_pipeline(m, m)", id="pipelines-in-pipelines"),
        pytest.param("m = m.fit(m, m)", id="fitted-with-itself"),
        pytest.param("if x:\n m = SVC(C=m)\nelse:\n m = m.fit(m)", id="choices-of-choices"),
    ],
)
def test_descriptions_are_bounded(tmp_path: Path, line: str) -> None:
    head = "import joblib\nfrom sklearn.svm import SVC\nfrom sklearn.pipeline import make_pipeline\n"
    head += "m = SVC(C=1)\n"
    found = read(tmp_path / "x.py", head + (line + "\n") * 300 + "joblib.dump(m, 'm.joblib')\n")

    assert sum(len(str(fact.value)) for fact in found) < 10_000_000


def test_facts_of_one_kind_are_bounded(tmp_path: Path) -> None:
    text = "import pandas as pd\n" + "".join(f"pd.read_csv('{i}.csv')\n" for i in range(1_000))
    found = [fact for fact in read(tmp_path / "x.py", text) if fact.slot == "/run/used/-"]

    assert len(found) == script.MAX_FACTS


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"x = 1\0", "null bytes", id="NUL"),
        pytest.param(b"x = '\xff'", "not utf-8 at byte 5", id="not-UTF-8"),
        pytest.param(b"# coding: utf-8\nx = '\xff'", "not utf-8", id="cookie-that-lies"),
        pytest.param(b"# coding: zlib\nx", "encoding 'zlib'", id="codec-that-is-no-text"),
        pytest.param(
            b"# coding: evil_module\nx", "encoding 'evil_module'", id="codec-that-would-be-imported"
        ),
        pytest.param(b"#\n# -*- coding: rot13 -*-\nk", "encoding 'rot13'", id="codec-of-the-second-line"),
        pytest.param(b"print 'Python 2'", "not Python 3, line 1", id="Python-2"),
        pytest.param(b"x = (" * 1_000, "not Python 3", id="brackets"),
        pytest.param(b"x = " + b"9" * 10_000, "not Python 3", id="integer-of-10000-digits"),
        pytest.param(b"if x:\nx", "not Python 3, line 2", id="indentation"),
        pytest.param(b"'''", "not Python 3", id="open-text"),
        pytest.param(b"\x80\x04K\x01.", "not utf-8", id="pickle"),
    ],
)
def test_not_python(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFileError, match=reason):
        read(tmp_path / "x.py", content)


@pytest.mark.parametrize(
    ("content", "path"),
    [
        pytest.param("\ufeffimport pandas as p\np.read_csv('ä.csv')".encode(), "ä.csv", id="byte-order-mark"),
        pytest.param(
            "# coding: latin-1\nimport pandas as p\np.read_csv('ä.csv')".encode("latin-1"),
            "ä.csv",
            id="cookie",
        ),
        pytest.param(b"import pandas as p\r\np.read_csv('a.csv')\r\n", "a.csv", id="line-ends"),
        pytest.param(
            b"import pandas as p\np.read_csv('a\\d.csv')", "a/d.csv", id="wrong-escape-is-no-warning-of-ours"
        ),
    ],
)
def test_encodings(tmp_path: Path, content: bytes, path: str) -> None:
    found = [fact.value for fact in read(tmp_path / "x.py", content) if fact.slot == "/run/used/-"]

    assert found == [{"path": path, "reader": "pandas.read_csv"}]


def test_nothing_is_executed(tmp_path: Path) -> None:
    proof = tmp_path / "executed"
    touch = f"open({str(proof)!r}, 'w').close()"
    text = (
        f"import os, subprocess, builtins\n{touch}\nexec({touch!r})\neval({touch!r})\n"
        f"os.system('touch {proof}')\n"
        f"class A:\n    def __truediv__(self, other): {touch}\n    def __str__(self): {touch}\n"
        f"x = A() / 'a'\ny = f'{{A()}}'\n__import__('os').system('touch {proof}')\n"
    )

    assert read(tmp_path / "x.py", text)
    assert not proof.exists()


_WORDS = st.sampled_from(
    """( ) [ ] { } : , . = == + - * / ** % @ := _ x y t.fit( 'a' 'b.csv' 1 2.5 None if else for in def f
    return class lambda import f'{x}' SVC( pd.read_csv( joblib.dump( open( NEWLINE INDENT""".split()  # noqa: SIM905
)


@settings(max_examples=200, deadline=None)
@given(words=st.lists(_WORDS, max_size=40))
def test_any_words_end_in_facts_or_a_typed_error(
    tmp_path_factory: pytest.TempPathFactory, words: list[str]
) -> None:
    path = tmp_path_factory.getbasetemp() / "words.py"
    path.write_text(
        "import pandas as pd, joblib\nfrom sklearn.svm import SVC\n"
        + " ".join(words).replace("NEWLINE", "\n").replace("INDENT", "\n  ")
    )
    with contextlib.suppress(MlcardError):
        list(script.read(Source(path, path.name)))
