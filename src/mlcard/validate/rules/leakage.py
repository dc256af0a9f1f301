"""MC6: rows of the data that a model is tested on, among those that it was trained on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.validate.finding import Fault
from mlcard.validate.lake import iri
from mlcard.validate.registry import lake_rule
from mlcard.validate.wording import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.validate.claims import Link
    from mlcard.validate.lake import Described, Lake, Thing

#: Smallest share of the rows of a test that is told: fewer are found by chance in tables of few values.
_LEAST = 0.01
#: What a dataset can be to another so that the `score` is a share of its rows that are there.
_SHARES = {
    "overlap": "stand in {train}",
    "near_overlap": "stand in {train}, but for small differences",
    "superset": "stand in {train}",
}
#: Of fewer rows than this a share of four digits tells the number.
_SHARP = 10_000
#: What it can be so that all or most of its rows are there, whatever the score; MC610 tells of two of them
#: where a base model was trained so.
_WHOLE = {
    "duplicate": "{test} has the same rows as {train}",
    "subset": "all rows of {test} stand in {train}",
    "similar": "{test} has nearly the same rows as {train}",
}
_TOLD_OF_BASES = frozenset({"duplicate", "subset"})
_TRAINING = ("train", "training")


@lake_rule("MC612", "test-rows-in-training-data", "warning")
def test_rows_in_training_data(lake: Lake) -> Iterator[tuple[str, Fault]]:
    """Rows of the data that a model is tested on stand in the data that it was trained on.

    What it does: Reports tests and evaluations on a dataset whose card says, under `related_datasets`, that
        it has rows in common with the training data of the model, or of a model above it in the lineage: an
        `overlap` or `near_overlap` of 1 % or more, a `superset` of which the training data is as much, a
        `duplicate`, a `subset`, or one that is `similar`. `mlcard relate` compares the tables, and writes
        that into the cards. Where a split of the training data was used, nothing is reported: the rows may be
        those of the others. The number of rows is told where the card says how many the test has.

    Why: The result says what the model remembers, not what it can do. Leakage was found in 294 papers of 17
        fields; rows in both parts are its plainest kind.

    Bad:
        === a/modelcard.yaml
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris/train}]
          evaluations: [{measure: accuracy, value: 0.98, dataset: iris/test}]
        === b/modelcard.yaml
        mlcard: "1.0"
        datasets:
        - id: iris/test
          license: CC-BY-4.0
          source: https://archive.ics.uci.edu/dataset/53/iris
          related_datasets: [{dataset: iris/train, relation: overlap, score: 0.04, method: exact rows}]

    Good:
        === a/modelcard.yaml
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris/train}]
          evaluations: [{measure: accuracy, value: 0.93, dataset: iris/test}]
        === b/modelcard.yaml
        mlcard: "1.0"
        datasets:
        - id: iris/test
          license: CC-BY-4.0
          source: https://archive.ics.uci.edu/dataset/53/iris
          related_datasets: [{dataset: iris/train, relation: complement}]

    Fix: None; take the rows out of the training data, train again and test again.

    Source: Kapoor and Narayanan 2023, https://doi.org/10.1016/j.patter.2023.100804
    """
    for model in lake.models:
        trained = [
            (thing, said, use)
            for thing in (model, *lake.ancestors(model))
            for said in thing.said
            for use in said.subject.trained_on
            if not use.split
        ]
        for one in model.said:
            told: set[str] = set()
            for test in one.subject.evaluated_on if trained else ():
                tested = lake.meant("datasets", test, one)
                if tested is None or test.name in told or test.split.lower() in _TRAINING:
                    continue
                for thing, said, use in trained:
                    if _same_files(tested, lake.meant("datasets", use, said)):  # MC610 tells of that
                        break
                    common = _common(tested, use, said, own=thing is model)
                    if common:
                        told.add(test.name)
                        who = "the model" if thing is model else quoted(str(thing))
                        message = common.format(test=quoted(test.name), train=quoted(use.name))
                        hint = "take these rows out of the training data, and train and test again"
                        yield (
                            one.claims.path,
                            Fault(test.slot, f"{message}, on which {who} was trained", hint, span=test.span),
                        )
                        break


def _same_files(tested: Thing, trained: Thing | None) -> bool:
    """Whether all files of the test are among those of the training data."""
    mine, theirs = (
        {digest for one in thing.said for _, digest in one.subject.files} if thing else set()
        for thing in (tested, trained)
    )
    return bool(mine) and mine <= theirs


def _common(tested: Thing, use: Link, said: Described, *, own: bool) -> str:
    """What the card of the test says of the rows that are in the training data; empty if that is little.

    Args:
        tested: the test.
        use: the training data.
        said: the card that names it.
        own: whether it is that of the model itself, and not of one above it.
    """
    wanted = iri(use.name, said.base)
    best, share = "", _LEAST
    for one in tested.said:
        for link in one.subject.related:
            if iri(link.name, one.base) != wanted:
                continue
            if link.relation in _WHOLE and (own or link.relation not in _TOLD_OF_BASES):
                return _WHOLE[link.relation]
            if link.relation in _SHARES and link.score is not None and link.score >= share:
                rows = f"{link.score:.1%} of the rows of {{test}}{_number(link, one.subject.rows)}"
                best, share = f"{rows} {_SHARES[link.relation]}", link.score
    return best


def _number(link: Link, rows: float | None) -> str:
    """How many rows a share is, where the card says how many there are, and the share is no estimate.

    Scores have four digits, so that of many rows the number is only about right.
    """
    if rows is None or link.sample is not None or link.score is None:
        return ""
    about = "" if rows < _SHARP else "about "
    return f" ({about}{round(link.score * rows):,} of {rows:,.0f})"
