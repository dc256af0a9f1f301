"""The index of a lake: the same graph as the cards', whatever changed, however often, and whoever reads."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pyoxigraph
import pytest
import yaml
from asking import BASE, LAKE, answer, rows

from mlcard import card as cards
from mlcard.errors import InvalidCardError
from mlcard.export import quads
from mlcard.lake import inferred
from mlcard.lake.edges import DEPENDS_ON
from mlcard.lake.graph import graph_of
from mlcard.lake.index import open_index, write_index
from mlcard.lake.statements import statements

DATA = Path(__file__).parent / "data"
EXAMPLES = Path(__file__).parents[1] / "examples"


def lake(folder):
    return Path(shutil.copytree(LAKE, folder / "lake"))


def quads_of(store):
    return {str(quad) for quad in store}


def same_as_cards(root):
    """The index is used, and holds what the cards say, graph by graph, and merged."""
    opened = open_index(root, BASE)
    assert opened.why == ""
    direct = graph_of([root], BASE, by_card=True)
    assert quads_of(opened.store) == quads_of(direct.store)
    assert set(opened.notes) == set(direct.notes)
    return opened


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
        text = statements(card, BASE)[1].encode("utf-8", "replace")
        direct.bulk_load(text, pyoxigraph.RdfFormat.N_TRIPLES)
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
    model = {"id": f"m{chance.choice([number, 0])}", "trained_on": [{"dataset": f"d{chance.randrange(4)}"}],
             "parameter_count": chance.randrange(3)}  # fmt: skip
    return yaml.dump({"models": [model], "datasets": [dataset], "agents": [{"id": "tim", "name": "Tim"}]})


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
        write_index(tmp_path, BASE)
        same_as_cards(tmp_path)


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
