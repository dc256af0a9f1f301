"""The index of a lake: the same graph as the cards', whatever changed, however often, and whoever reads."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph
import pytest
import yaml
from asking import BASE, LAKE, answer, mlcard, rows

from mlcard import card as cards
from mlcard.card.identity import resolved
from mlcard.errors import InvalidCardError, LakeIndexError
from mlcard.export import document, quads
from mlcard.lake import inferred
from mlcard.lake.edges import DEPENDS_ON
from mlcard.lake.graph import graph_of, open_graph
from mlcard.lake.index import open_index, write_index
from mlcard.lake.index.write import index_folder
from mlcard.lake.statements import statements

TYPE = pyoxigraph.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
MODEL = pyoxigraph.NamedNode("https://w3id.org/fair4ml#MLModel")
DATASET = pyoxigraph.NamedNode("http://www.w3.org/ns/dcat#Dataset")
DATA = Path(__file__).parent / "data"
EXAMPLES = Path(__file__).parents[1] / "examples"


def lake(folder):
    return Path(shutil.copytree(LAKE, folder / "lake"))


def quads_of(store):
    return {str(quad) for quad in store}


def same_as_cards(root):
    """The index is used, and holds what the cards say: merged, and by itself where it is to have that."""
    opened = open_index(root, BASE)
    assert opened.why == ""
    direct = graph_of([root], BASE, by_card=True)
    found = by_graph(direct.store)
    wanted = found.keys() if opened.every else {None, inferred.graph_name(BASE), *contested(root)}
    assert by_graph(opened.store) == {name: found[name] for name in wanted if name in found}
    assert set(opened.notes) == set(direct.notes)
    return opened


def by_graph(store):
    found = defaultdict(set)
    for quad in store:
        found[getattr(quad.graph_name, "value", None)].add(str(quad.triple))
    return dict(found)


def contested(root):
    """The graphs of cards that describe a model or dataset of which another card says something else."""
    told = defaultdict(list)
    for path in cards.find([root]):
        try:
            card = cards.load(path).data
        except InvalidCardError:
            continue
        said = list(quads(card, BASE))
        graph = document(card, BASE).iri
        for quad in said:
            if quad.predicate == TYPE and quad.object in {MODEL, DATASET}:
                told[quad.subject].append((graph, described_as(card, quad.subject.value)))
    return {graph for found in told.values() if len({what for _, what in found}) > 1 for graph, _ in found}


def described_as(card, iri):
    """How a card describes a model or dataset, as text."""
    things = [*card.get("models", []), *card.get("datasets", [])]
    return next(repr(thing) for thing in reversed(things) if resolved(thing.get("id", ""), BASE) == iri)


# statements


def every_card(shared):
    for path in cards.find([DATA, EXAMPLES, *sorted((shared / "cards").rglob("*.md"))]):
        try:
            yield path, cards.load(path).data
        except InvalidCardError:
            continue


def test_the_writer_of_statements_says_what_json_ld_says_of_every_real_card(shared_data):
    """And every node has an IRI: a graph can be replaced and compared."""
    found = 0
    for path, card in every_card(shared_data):
        direct, through = pyoxigraph.Store(), pyoxigraph.Store()
        stated, text = statements(card, BASE)
        direct.bulk_load(text.encode("utf-8", "replace"), pyoxigraph.RdfFormat.N_TRIPLES)
        assert stated.subjects == {quad.subject.value for quad in direct}, path
        through.bulk_extend(quads(card, BASE))
        mine = {str(quad) for quad in direct if quad.predicate.value != DEPENDS_ON}
        assert mine == quads_of(through), path
        assert "_:" not in {str(term)[:2] for quad in direct for term in (quad.subject, quad.object)}, path
        found += 1
    assert found > 100


# what an index holds


def test_the_index_holds_what_the_cards_say(tmp_path):
    root = lake(tmp_path)
    written = write_index(root, BASE)
    assert (written.cards, written.read, written.gone) == (9, 9, 0)
    opened = same_as_cards(root)
    assert written.statements == sum(quad.graph_name == pyoxigraph.DefaultGraph() for quad in opened.store)
    assert write_index(root, BASE).read == 0


def test_only_what_changed_is_read_again(tmp_path):
    root = lake(tmp_path)
    write_index(root, BASE)
    card = root / "merged" / "modelcard.yaml"
    card.write_text(card.read_text().replace("0.71", "0.72"))
    shutil.rmtree(root / "stranger")
    (root / "new").mkdir()
    (root / "new" / "modelcard.yaml").write_text("models: [{id: new, license: MIT}]")
    assert not open_index(root, BASE).store
    written = write_index(root, BASE)
    assert (written.cards, written.read, written.gone) == (9, 2, 1)
    same_as_cards(root)


def test_a_readme_becomes_a_card_and_stops_being_one(tmp_path):
    root = lake(tmp_path)
    readme = root / "README.md"
    readme.write_text("# Nothing yet\n")
    write_index(root, BASE)
    for text, count in (("---\nlicense: mit\n---\n# A card\n", 10), ("# No card again\n", 9)):
        with readme.open("w") as stream:  # in place: the folder does not tell
            stream.write(text)
        assert "one card has changed" in open_index(root, BASE).why
        assert write_index(root, BASE).cards == count
        same_as_cards(root)


def test_a_card_that_cannot_be_read_is_told_and_comes_back(tmp_path):
    root = lake(tmp_path)
    card = root / "predictor" / "modelcard.yaml"
    text = card.read_text()
    card.write_text("models: [")
    write_index(root, BASE)
    (note,) = same_as_cards(root).notes
    assert note.startswith(f"not in the answer: {card}:1:")
    card.write_text(text)
    write_index(root, BASE)
    assert same_as_cards(root).notes == ()


def test_cards_that_share_a_graph_stand_for_it_together(tmp_path):
    """A README beside its modelcard.yaml names the same model, so the card has one IRI."""
    root = lake(tmp_path)
    beside = root / "sentiment" / "README.md"
    beside.write_text("---\nlicense: mit\n---\n")
    other = root / "twin" / "modelcard.yaml"
    other.parent.mkdir()
    other.write_text("models: [{id: sentiment, name: Twin}]")
    write_index(root, BASE)
    same_as_cards(root)
    other.write_text("models: [{id: sentiment, name: Another}]")
    write_index(root, BASE)
    notes = same_as_cards(root).notes
    assert any("cards describe the model `sentiment`" in note for note in notes)
    other.unlink()
    write_index(root, BASE)
    same_as_cards(root)


def card_text(chance, number):
    """A card whose parts other cards have, too: what is taken away here may still be said there."""
    dataset = {"id": f"d{chance.randrange(4)}", "name": chance.choice("ab")}
    if chance.random() < 0.5:
        dataset["files"] = [{"path": "x", "sha256": chance.choice("01") * 64}]
    run = {"id": f"run#{chance.randrange(2)}", "random_seed": chance.randrange(2),
           "started_at": f"2026-01-01T10:00:00{chance.choice(['', '.0', '.00'])}Z"}  # fmt: skip
    if chance.random() < 0.5:
        run["energy"] = {"value": chance.choice([1.5, 2]), "unit": "kW.h"}
    model = {"id": f"m{chance.choice([number, 0])}", "trained_on": [{"dataset": f"d{chance.randrange(4)}"}],
             "parameter_count": chance.randrange(3), "training": run}  # fmt: skip
    study = {"id": f"s#{chance.randrange(2)}", "name": chance.choice("ab"), "runs": [
        {"used": [f"d{chance.randrange(4)}"], "generated": [f"m{chance.randrange(3)}"]}]}  # fmt: skip
    agents = [{"id": "tim", "name": chance.choice(["Tim", "Tim", "Tim\u2028O"])}]
    return yaml.dump({"models": [model], "datasets": [dataset], "studies": [study], "agents": agents})


@pytest.mark.parametrize("seed", range(4))
def test_however_cards_come_change_and_go(tmp_path, seed):
    chance = random.Random(seed)  # noqa: S311 - for cards, not for keys
    for number in range(12):
        (tmp_path / f"c{number}").mkdir()
    (tmp_path / "c0" / "modelcard.yaml").write_text(card_text(chance, 0))
    for _ in range(12):
        for number in chance.sample(range(1, 12), 3):
            file = tmp_path / f"c{number}" / "modelcard.yaml"
            if file.exists() and chance.random() < 0.4:
                file.unlink()
            else:
                file.write_text(card_text(chance, number))
        written = write_index(tmp_path, BASE, graphs=chance.choice([None, None, True, False]))
        store = same_as_cards(tmp_path).store
        assert written.statements == sum(q.graph_name == pyoxigraph.DefaultGraph() for q in store)


def test_what_two_cards_write_in_two_ways_stays_when_one_of_them_says_it_no_more(tmp_path):
    """The store has one value for both, whether the other card is read again in this run or not."""
    text = "models: [{id: %s, name: %s, training: {id: run, started_at: '2026-01-01T10:00:%s'}}]"
    one, other = (tmp_path / name / "modelcard.yaml" for name in "ab")
    for file, said in ((one, ("m", "M", "00.0Z")), (other, ("n", "N", "00Z"))):
        file.parent.mkdir()
        file.write_text(text % said)
    write_index(tmp_path, BASE)
    one.write_text(text % ("m", "M", "30Z"))
    other.write_text(text % ("n", "changed", "00Z"))
    write_index(tmp_path, BASE)
    same_as_cards(tmp_path)
    one.write_text(text % ("m", "M", "00.0Z"))
    write_index(tmp_path, BASE)
    one.unlink()
    write_index(tmp_path, BASE)
    same_as_cards(tmp_path)


def test_every_card_has_a_graph_where_the_user_wants_it(tmp_path):
    """A query that says GRAPH reads the cards as long as the index has only some graphs, and says so."""
    root = lake(tmp_path)
    asked = "SELECT ?card (COUNT(*) AS ?n) { GRAPH ?card { ?s ?p ?o } } GROUP BY ?card ORDER BY ?card"
    file = tmp_path / "asked.rq"
    file.write_text(asked)
    direct = rows(answer(asked, root).content)
    write_index(root, BASE)
    few = mlcard("query", root, file, "--format", "json", "--base", BASE)
    assert "it has no graph of each card (mlcard index --graphs keeps them)" in few.stderr
    refused = mlcard("query", root, file, "--index", "trust", "--base", BASE)
    assert refused.returncode == 2
    assert "mlcard index --graphs" in refused.stderr
    assert write_index(root, BASE, graphs=True).read == 0
    every = mlcard("query", root, file, "--index", "trust", "--format", "json", "--base", BASE)
    assert every.stderr == ""
    assert rows(few.stdout) == rows(every.stdout) == direct
    (root / "stranger" / "modelcard.yaml").unlink()
    write_index(root, BASE)
    assert same_as_cards(root).every
    write_index(root, BASE, graphs=False)
    assert not same_as_cards(root).every


@pytest.mark.parametrize("damage", ["gone", "shorter", "other"])
def test_a_damaged_record_costs_a_reading_of_all_cards_or_is_told(tmp_path, damage):
    root = lake(tmp_path)
    write_index(root, BASE)
    (record,) = index_folder(root).glob("record-*")
    content = record.read_bytes()
    if damage == "gone":
        record.unlink()
    else:
        record.write_bytes(content[:-1] if damage == "shorter" else bytes(len(content)))
    (root / "stranger" / "modelcard.yaml").write_text("models: [{id: stranger, license: MIT}]")
    if damage == "other":
        told = mlcard("index", root, "--base", BASE)
        assert told.returncode == 2
        assert "damaged" in told.stderr
        assert "mlcard index --anew" in told.stderr
        assert open_index(root, BASE, trusted=True).store is not None
    assert write_index(root, BASE, anew=damage == "other").read == 9
    same_as_cards(root)


def test_a_record_that_is_mostly_of_the_past_is_written_anew(tmp_path, monkeypatch):
    root = lake(tmp_path)
    write_index(root, BASE)
    monkeypatch.setattr("mlcard.lake.index.write._SLACK", 0)
    card = root / "stranger" / "modelcard.yaml"
    sizes = []
    for number in range(20):
        card.write_text(
            f"models: [{{id: stranger, name: S{number}, intended_use: [x{os.urandom(2_000).hex()}]}}]"
        )
        if write_index(root, BASE).read > 1:
            break
        (record,) = index_folder(root).glob("record-*")
        sizes.append(record.stat().st_size)
    assert sizes == sorted(sizes)
    (record,) = index_folder(root).glob("record-*")
    assert record.stat().st_size < sizes[-1] / 1.5
    same_as_cards(root)


def test_a_store_shares_its_tables_with_the_last_and_the_rest_of_it_is_on_the_disk(tmp_path, monkeypatch):
    """Before the list names it: whatever is not a second name for a file of the last store."""
    root = lake(tmp_path)
    write_index(root, BASE)
    before = {entry.inode() for entry in os.scandir(open_index(root, BASE).folder)}
    (root / "merged" / "modelcard.yaml").write_text("models: [{id: merged}]")
    synced, sync = set(), os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: (synced.add(os.fstat(handle).st_ino), sync(handle)))
    held = open_index(root, BASE, trusted=True)
    write_index(root, BASE)
    folder = same_as_cards(root).folder
    files = {entry.name: entry.inode() for entry in os.scandir(folder)}
    kept = {name: inode for name, inode in files.items() if name not in {"LOG", "LOCK"}}
    assert set(kept.values()) - before <= synced
    assert {folder.stat().st_ino, folder.parent.stat().st_ino} <= synced
    assert before & set(files.values()) and not before & synced  # noqa: PT018
    assert not [name for name in files if name.startswith("LOG.old")]
    assert held.folder.is_dir()


def test_several_processes_write_the_same_index(tmp_path):
    for number in range(900):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "modelcard.yaml").write_text(f"models: [{{id: m{number}, parameter_count: {number}}}]")
    seen = []
    write_index(tmp_path, BASE, jobs=2, advance=lambda *done: seen.append(done))
    assert seen[-1] == (900, 900)
    same_as_cards(tmp_path)


def test_datasets_with_the_same_files_are_linked_and_the_link_says_that_it_was_inferred(tmp_path):
    one, other = "datasets: [{id: %s, files: [{path: %s, sha256: %s}]}]", "a" * 64
    for name, path in (("raw", "x.csv"), ("copy", "y.csv"), ("third", "z.csv")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "modelcard.yaml").write_text(one % (name, path, other))
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "modelcard.yaml").write_text("models: [{id: m, trained_on: [{dataset: third}]}]")
    write_index(tmp_path, BASE)
    same_as_cards(tmp_path)
    asked = "SELECT ?x { ?x modellake:dependsOn+ <raw> . FILTER (?x != <raw>) } ORDER BY ?x"
    assert rows(answer(asked, tmp_path).content) == [{"x": "copy"}, {"x": "m"}, {"x": "third"}]
    graph = inferred.graph_name(BASE)
    asked = f"SELECT ?how {{ GRAPH <{graph}> {{ ?evidence sdo:about ?link ; modellake:method ?how }} }}"
    assert {row["how"] for row in rows(answer(asked, tmp_path).content)} == {
        "https://w3id.org/modellake/EvidenceMethod_inferred"
    }
    (tmp_path / "copy" / "modelcard.yaml").write_text(one % ("copy", "y.csv", "b" * 64))
    write_index(tmp_path, BASE)
    same_as_cards(tmp_path)


# whatever happens

WRITE = """
import sys
from pathlib import Path
from mlcard.lake.index import write_index
write_index(Path(sys.argv[1]), sys.argv[2], jobs=int(sys.argv[3]))
"""


def writer(root, jobs=1):
    return subprocess.Popen([sys.executable, "-c", WRITE, str(root), BASE, str(jobs)], stderr=subprocess.PIPE)


#: A longer run: MLCARD_KILLS=50.
KILLS = int(os.environ.get("MLCARD_KILLS", "8"))


def test_a_run_that_is_killed_leaves_the_old_index_or_the_new_one(tmp_path):
    chance = random.Random(5)  # noqa: S311 - for moments, not for keys
    root = lake(tmp_path)
    for number in range(150):
        (root / f"c{number}").mkdir()
        (root / f"c{number}" / "modelcard.yaml").write_text(card_text(chance, number))
    start = time.monotonic()
    write_index(root, BASE)
    took = time.monotonic() - start
    graphs = quads_of(open_index(root, BASE).store)
    for _ in range(KILLS):
        for number in chance.sample(range(150), 40):
            (root / f"c{number}" / "modelcard.yaml").write_text(card_text(chance, number))
        running = writer(root)
        time.sleep(chance.uniform(0.1, 0.5 + took))
        running.kill()
        running.communicate()
        found = quads_of(open_index(root, BASE, trusted=True).store)
        if found != graphs:
            same_as_cards(root)
        graphs = found
    write_index(root, BASE)
    same_as_cards(root)
    assert len([entry for entry in index_folder(root).iterdir() if entry.is_dir()]) == 1


def test_a_writer_that_was_killed_amid_its_commit_leaves_the_old_index(tmp_path):
    """Half of the list is the new one's then, and its journal has what was there before."""
    root = lake(tmp_path)
    write_index(root, BASE)
    before = quads_of(open_index(root, BASE).store)
    file = index_folder(root) / "cards.sqlite"
    journal = file.with_name("cards.sqlite-journal")
    halves = {}
    with sqlite3.connect(file, isolation_level=None) as other:
        other.execute("PRAGMA cache_size = 1")
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE about SET value = 'nothing'")
        other.executemany("INSERT INTO notes VALUES ('x', ?)", [("y" * 900,)] * 100)
        halves = {path: path.read_bytes() for path in (file, journal)}
        other.execute("ROLLBACK")
    other.close()
    for path, content in halves.items():
        path.write_bytes(content)
    opened = open_index(root, BASE, trusted=True)
    assert opened.why == ""
    assert quads_of(opened.store) == before
    assert not journal.exists()


def test_ten_read_while_one_writes(tmp_path):
    root = lake(tmp_path)
    write_index(root, BASE)
    card = root / "merged" / "modelcard.yaml"
    text = card.read_text()

    def read(_):
        counts = set()
        for _ in range(15):
            opened = open_index(root, BASE, trusted=True)
            assert opened.store is not None, opened.why
            counts.add(
                sum(1 for _ in opened.store.query("SELECT ?s { ?s a <https://w3id.org/fair4ml#MLModel> }"))
            )
        return counts

    with ThreadPoolExecutor(10) as pool:
        readings = [pool.submit(read, number) for number in range(10)]
        for number in range(5):
            card.write_text(text.replace("0.71", f"0.{number}"))
            write_index(root, BASE)
        assert set().union(*(reading.result() for reading in readings)) == {10}
    assert len([entry for entry in index_folder(root).iterdir() if entry.is_dir()]) >= 1
    same_as_cards(root)


def test_a_reader_keeps_its_store(tmp_path):
    root = lake(tmp_path)
    write_index(root, BASE)
    opened = open_index(root, BASE)
    shutil.rmtree(root / "churn")
    write_index(root, BASE)
    assert opened.folder.is_dir()
    assert len(quads_of(opened.store)) > len(quads_of(open_index(root, BASE).store))
    folder = opened.folder
    del opened
    write_index(root, BASE)
    assert not folder.exists()


def test_two_writers_are_one_too_many(tmp_path):
    root = lake(tmp_path)
    write_index(root, BASE)
    with sqlite3.connect(index_folder(root) / "cards.sqlite", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LakeIndexError, match="another process is writing"):
            write_index(root, BASE)
        assert open_index(root, BASE).store is not None
    other.close()


def test_an_index_of_a_newer_mlcard_is_left_alone(tmp_path):
    root = lake(tmp_path)
    write_index(root, BASE)
    file = index_folder(root) / "cards.sqlite"
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA user_version = 999")
    connection.close()
    before = file.read_bytes()
    with pytest.raises(LakeIndexError, match="a newer mlcard wrote the index") as raised:
        write_index(root, BASE)
    assert "upgrade" in raised.value.hint
    assert file.read_bytes() == before
    done = mlcard("query", root, "models-without-license", "--format", "csv")
    assert (done.returncode, "a newer mlcard" in done.stderr, "tiny-bert" in done.stdout) == (0, True, True)


@pytest.mark.parametrize("damage", [b"", b"no database", b"SQLite format 3\0 and nothing else"])
def test_a_damaged_list_is_written_anew(tmp_path, damage):
    root = lake(tmp_path)
    write_index(root, BASE)
    (index_folder(root) / "cards.sqlite").write_bytes(damage)
    assert open_index(root, BASE).store is None
    assert open_graph([root], BASE).index is None
    assert write_index(root, BASE).read == 9
    same_as_cards(root)


@pytest.mark.skipif(sys.platform == "win32", reason="limits the size of files")
def test_a_full_disk_is_told_and_leaves_the_old_index(tmp_path):
    root = lake(tmp_path)
    write_index(root, BASE)
    before = quads_of(open_index(root, BASE).store)
    (root / "big").mkdir()
    (root / "big" / "modelcard.yaml").write_text("models: [{id: big, description: '%s'}]" % ("x" * 900_000))
    limit = "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
    limit += "resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))\n"
    done = subprocess.run(
        [sys.executable, "-c", limit + WRITE, str(root), BASE, "1"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode
    assert "LakeIndexError" in done.stderr, done.stderr[-600:]
    assert quads_of(open_index(root, BASE, trusted=True).store) == before
    write_index(root, BASE)
    same_as_cards(root)


def test_an_index_of_another_base_or_version_is_not_used(tmp_path, monkeypatch):
    root = lake(tmp_path)
    write_index(root, BASE)
    assert "its ids are below" in open_index(root, "https://other.example/").why
    monkeypatch.setattr("mlcard.lake.index.read.maker", lambda: "mlcard 99")
    assert "wrote it" in open_index(root, BASE).why


def test_the_command(tmp_path):
    root = lake(tmp_path)
    assert mlcard("index", root, "--check").returncode == 1
    assert "9 cards (9 read)" in mlcard("index", root).stderr
    done = mlcard("index", root, "--check")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    card = root / "merged" / "modelcard.yaml"
    card.write_text(card.read_text().replace("0.71", "0.72"))
    done = mlcard(
        "query", root, "evaluations", "--param", "model=merged", "--format", "csv", "--index", "trust"
    )
    assert ",0.71," in done.stdout
    done = mlcard("query", root, "evaluations", "--param", "model=merged", "--format", "csv")
    assert ",0.72," in done.stdout
    assert "one card has changed since" in done.stderr


@pytest.mark.parametrize(
    "name", ["who-administers", "license-conflicts", "contradictory-claims", "must-retrain"]
)
def test_the_index_and_the_cards_answer_alike(tmp_path, name):
    from mlcard.lake import questions

    root = lake(tmp_path)
    write_index(root, BASE)
    shipped = questions()[name]
    values = {"dataset": "customers"} if name == "must-retrain" else {}
    assert (
        rows(answer(shipped.text, root, parameters=shipped.parameters, values=values).content)
        == (json.loads((LAKE / "answers" / f"{name}.json").read_text("utf-8"))[0]["rows"])
    )
