"""tools/generate.py: what is committed is what the schema says, on every machine, in every run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest
from schema_under_test import GENERATED, REPOSITORY, SCHEMA, tool

SOURCES = ("schema", "src/mlcard/_generated", "docs", "tests/data/lake/answers")


def generate(*arguments, repository=REPOSITORY, seed="0"):
    return subprocess.run(
        [sys.executable, REPOSITORY / "tools" / "generate.py", "--repository", repository, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONHASHSEED": seed},
    )


@pytest.fixture
def copy(tmp_path):
    """A copy of the repository's sources and generated files, to break."""
    for folder in SOURCES:
        shutil.copytree(REPOSITORY / folder, tmp_path / folder)
    return tmp_path


@pytest.mark.parametrize("seed", ["0", "4711"])
def test_nothing_is_out_of_date(seed):
    done = generate("--check", seed=seed)
    assert (done.returncode, done.stderr) == (0, "")


def test_check_names_each_stale_file_and_leaves_it_alone(copy):
    shapes = copy / "src/mlcard/_generated/shapes.ttl"
    shapes.write_text("# edited by hand\n", "utf-8")
    (copy / "docs/schema/core.md").unlink()
    (copy / "docs/schema/left-over.md").write_text("# A module that is gone\n", "utf-8")
    done = generate("--check", repository=copy)
    assert done.returncode == 1
    assert [line.partition(":")[0] for line in done.stderr.splitlines()] == [
        "src/mlcard/_generated/shapes.ttl",
        "docs/schema/core.md",
        "docs/schema/left-over.md",
    ]
    assert shapes.read_text("utf-8") == "# edited by hand\n"


def test_a_run_repairs_what_is_stale_and_touches_nothing_else(copy):
    context, shapes = (copy / "src/mlcard/_generated" / name for name in ("context.jsonld", "shapes.ttl"))
    shapes.write_text("# edited by hand\n", "utf-8")
    before = context.stat().st_mtime_ns
    done = generate(repository=copy)
    assert (done.returncode, done.stdout) == (0, "wrote src/mlcard/_generated/shapes.ttl\n")
    assert context.stat().st_mtime_ns == before
    assert shapes.read_bytes() == (GENERATED / "shapes.ttl").read_bytes()


def test_a_change_of_the_schema_reaches_every_output(copy):
    core = copy / "schema" / "modellake" / "core.yaml"
    core.write_text(
        core.read_text("utf-8").replace("SHA-256 as 64 hexadecimal digits", "SHA-256 in hexadecimal")
    )
    done = generate("--check", repository=copy)
    assert done.returncode == 1
    assert "docs/schema/core.md: out of date; run python tools/generate.py" in done.stderr


def test_only_one_output(copy):
    for path in (copy / "src/mlcard/_generated/shapes.ttl", copy / "src/mlcard/_generated/slots.json"):
        path.write_text("", "utf-8")
    done = generate("--only", "slots.json", repository=copy)
    assert (done.returncode, done.stdout) == (0, "wrote src/mlcard/_generated/slots.json\n")


def test_an_unknown_output_names_the_known_ones():
    done = generate("--only", "slot.json")
    assert done.returncode == 2
    assert "src/mlcard/_generated/slots.json" in done.stderr


@pytest.mark.parametrize("path", sorted(GENERATED.glob("*")), ids=lambda path: path.name)
def test_no_output_knows_where_or_when_it_was_written(path):
    if path.is_dir():
        return
    text = path.read_text("utf-8")
    assert str(REPOSITORY) not in text
    assert "generation_date" not in text


HEADER = """# title: Trained on what
# description: The datasets of a model,
#   with the split that was used.
# question: What did the model see?
# parameter: model iri — the model
# parameter: depth integer = 10 — steps to follow
SELECT * WHERE { ?model ?p ?depth }
"""


def test_a_query_header_is_read():
    query = tool("generators.query_list").parse("trained-on.rq", HEADER)
    assert query == {
        "name": "trained-on",
        "title": "Trained on what",
        "description": "The datasets of a model, with the split that was used.",
        "question": "What did the model see?",
        "parameters": [
            {"name": "model", "type": "iri", "required": True, "default": None, "description": "the model"},
            {
                "name": "depth",
                "type": "integer",
                "required": False,
                "default": "10",
                "description": "steps to follow",
            },
        ],
        "text": HEADER,
    }


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param(
            "# title: Trained on what\n", "", "q.rq: the header has no '# title: …' line", id="no title"
        ),
        pytest.param("# title:", "# tittle:", "q.rq:1: unknown header 'tittle'", id="misspelt key"),
        pytest.param(
            "model iri", "model url", "q.rq: 'url' is no parameter type; types: iri", id="unknown type"
        ),
        pytest.param(" — the model", "", "q.rq: not 'NAME TYPE", id="parameter without description"),
        pytest.param("?model ?p", "?m ?p", "q.rq: parameter model is not used", id="parameter nobody reads"),
        pytest.param("# question", "# What? question", "q.rq:4: not a header line", id="free text"),
    ],
)
def test_a_bad_query_header_is_a_clear_error(old, new, message):
    queries = tool("generators.query_list")
    with pytest.raises(queries.QueryHeaderError) as caught:
        queries.parse("q.rq", HEADER.replace(old, new))
    assert str(caught.value).startswith(message)


def test_every_query_file_is_listed():
    import json

    listed = [query["name"] for query in json.loads((GENERATED / "queries.json").read_text("utf-8"))]
    assert listed == sorted(path.stem for path in (SCHEMA / "queries").glob("*.rq"))


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        pytest.param(
            "title: 'Measures of cybersecurity'",
            "title: Measures of cybersecurity, and more",
            "unknown key and more",
            id="a comma without quotes",
        ),
        pytest.param("[security_measures]", "[measures]", "MLModel have no slot measures", id="a slot"),
        pytest.param(
            "[security_measures]", "[{path: limitations, optional: true}]", "nothing is asked", id="no use"
        ),
    ],
)
def test_a_table_of_policy_items_that_loses_something_is_refused(copy, before, after, said):
    table = copy / "schema" / "policies" / "eu-ai-act-high-risk.yaml"
    text = table.read_text().replace("title: Measures of cybersecurity", "title: 'Measures of cybersecurity'")
    assert text.count(before) == 1
    table.write_text(text.replace(before, after))
    done = generate(repository=copy)
    assert done.returncode == 1
    assert said in done.stderr
