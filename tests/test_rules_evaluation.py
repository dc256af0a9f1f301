"""The rules about results: where they fire, and where not."""

from __future__ import annotations

import pytest

from mlcard.card import parse
from mlcard.configuration import Configuration
from mlcard.validate import Folder, lint_text
from mlcard.validate.fixing import fix_text

README, CARD = "nowhere/reader/README.md", "nowhere/modelcard.yaml"


def found(text, path, *codes):
    configuration = Configuration(select=codes or ("MC5",))
    return lint_text(text, path, configuration, Folder(None))


def said(text, path, *codes):
    return {finding.code for finding in found(text, path, *codes)}


def readme(front_matter, body=""):
    return f"---\nlicense: mit\n{front_matter}\n---\n{body}"


def native(line):
    return f"mlcard: '1.0'\nmodels:\n- id: a\n  trained_on: [{{dataset: d, split: train}}]\n  {line}\n"


def result(
    metrics, dataset="{type: squad, name: SQuAD, split: validation}", task="{type: question-answering}"
):
    parts = [f"task: {task}", f"dataset: {dataset}", f"metrics: {metrics}"]
    kept = [part for part in parts if not part.endswith(": ")]
    return readme(
        "model-index:\n- name: reader\n  results:\n  - " + "\n    ".join(kept) if kept else "model-index: []"
    )


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        pytest.param(result("[{type: f1, value: 1}]"), [], id="complete"),
        pytest.param(result("[{type: f1}]"), ["a metric has no `value`"], id="no value"),
        pytest.param(result("[{type: f1, value: }]"), ["a metric has no `value`"], id="an empty value"),
        pytest.param(result("[{value: 1}]"), ["a metric has no `type`"], id="no type"),
        pytest.param(result("[{name: F1, value: 1}]"), [], id="a name in place of the type"),
        pytest.param(result("[{verified: true}]"), ["a metric has no `type` and `value`"], id="nothing"),
        pytest.param(result("[]"), ["a result has no `metrics`"], id="no metrics"),
        pytest.param(
            result("[{type: f1, value: 1}]", dataset=""), ["a result has no `dataset`"], id="no data"
        ),
        pytest.param(
            result("[{type: f1, value: 1}]", dataset="{type: squad}"),
            ["the `dataset` of a result has no `name`"],
            id="data without a name",
        ),
        pytest.param(result("[{type: f1, value: 1}]", task=""), ["a result has no `task`"], id="no task"),
        pytest.param(readme("model-index: []"), [], id="an empty list"),
        pytest.param(readme("model-index: x"), [], id="MC119 says that it is no list"),
        pytest.param(
            readme("model-index: [x]"),
            ["an entry of `model-index` is not a mapping with `name` and `results`"],
            id="text",
        ),
        pytest.param(
            readme("model-index: [{results: [1, {}, {}]}]"),
            [
                "an entry of `model-index` has no `name`",
                "a result is not a mapping of task, dataset and metrics",
                "a result has no `task`; so do 1 more",
                "a result has no `dataset`; so do 1 more",
                "a result has no `metrics`; so do 1 more",
            ],
            id="junk, and what several lack alike",
        ),
        pytest.param(
            readme(
                "model-index: [{name: a, results: [{source: {name: x}, task: {type: t}, "
                "dataset: {type: d, name: D}, metrics: [{type: f1, value: 1}]}]}]"
            ),
            ["the `source` of a result has no `url`"],
            id="source",
        ),
    ],
)
def test_incomplete_results(text, messages):
    assert sorted(finding.message for finding in found(text, README, "MC501")) == sorted(messages)


def test_what_a_metric_lacks_is_said_once():
    """The schema finds the same; the rule says it in words of the README."""
    codes = [finding.code for finding in found(result("[{type: f1}, {value: 2}]"), README, "MC501", "MC114")]
    assert codes == ["MC501", "MC501"]
    native_codes = said(native("evaluations: [{measure: f1}]"), CARD, "MC501", "MC114")
    assert native_codes == {"MC114"}
    assert said(result("[{type: f1}]"), README, "MC114") == set()


@pytest.mark.parametrize(
    ("index", "fixed"),
    [
        pytest.param("model-index:\n- name: x\n  results: []", "model_name: x", id="the trainer's"),
        pytest.param("model-index:\n- name: 1.10\n  results: []", None, id="a name that is a number"),
        pytest.param("model-index:\n- name: 'no'\n  results: []", 'model_name: "no"', id="no boolean"),
        pytest.param("model-index:\n- {name: x, results: []}", "model_name: x", id="in flow style"),
        pytest.param(
            "model-index:\n- name: x\n  results: []\nmodel_name: x", "model_name: x", id="named twice"
        ),
        pytest.param("model-index:\n- name: x\n  results: []\nmodel_name: y", None, id="under two names"),
        pytest.param("model-index:\n- name: x\n  results: []\n  other: 1", None, id="more to keep"),
        pytest.param("model-index:\n- name: x\n  results: []  # none yet", None, id="a comment to keep"),
        pytest.param("model-index:\n- results: []", None, id="no name"),
        pytest.param("model-index:\n- name: x\n  results: []\n- name: y\n  results: []", None, id="two"),
    ],
)
def test_empty_results_and_their_fix(index, fixed):
    text = readme(index + "\ntags: [a]", "# Body\n")
    assert said(text, README, "MC502") == {"MC502"}
    after = fix_text(text, README, Configuration(select=("MC502",)), unsafe=False, folder=Folder(None)).text
    if fixed is None:
        assert after == text
        return
    assert after == readme(f"{fixed}\ntags: [a]", "# Body\n")
    before, card = parse(text, README), parse(after, README)
    assert card.data == before.data, "the fix changes no value"


def test_line_ends_stay():
    text = readme("model-index:\n- name: x\n  results: []\ntags: [a]").replace("\n", "\r\n")
    after = fix_text(text, README, Configuration(select=("MC502",)), unsafe=False, folder=Folder(None)).text
    assert after == readme("model_name: x\ntags: [a]").replace("\n", "\r\n")


@pytest.mark.parametrize(
    ("front_matter", "body", "fires"),
    [
        pytest.param("metrics: [f1]", "# Reader\nAnswers questions.", True, id="nothing"),
        pytest.param("metrics: f1", "", True, id="one text, no body"),
        pytest.param("metrics: [f1]", "Its F1 is 0.85.", False, id="a result in the text"),
        pytest.param("metrics: [f1]", "| F1 |\n|---|\n| 85 % |", False, id="a share in a table"),
        pytest.param("metrics: [Accuracy 75%]", "", False, id="a result in the name"),
        pytest.param("metrics: []", "", False, id="no metric"),
        pytest.param("metrics:", "", False, id="an empty key"),
        pytest.param("metrics: [f1]\neval_results: [{value: 1}]", "", False, id="results elsewhere"),
        pytest.param(
            "metrics: [f1]\npretty_name: x\ntask_ids: [a]\nsize_categories: [a]",
            "",
            False,
            id="a dataset card",
        ),
    ],
)
def test_metrics_without_values(front_matter, body, fires):
    assert bool(said(readme(front_matter, body), README, "MC503")) == fires


@pytest.mark.parametrize(
    ("value", "fixed"),
    [
        pytest.param("81.2", "", id="a number"),
        pytest.param("'81.2'", "", id="a quoted number is MC108, with a safe fix"),
        pytest.param(".nan", "", id="not a number is MC108"),
        pytest.param("true", "", id="true is MC108"),
        pytest.param("[1]", "", id="a list is MC108"),
        pytest.param("25.59%", "25.59", id="per cent"),
        pytest.param('"25.59 %"', "25.59", id="quoted"),
        pytest.param("96.3 ± 2.6", "96.3", id="with its deviation"),
        pytest.param("96.3 +- 2.6%", "96.3", id="another way"),
        pytest.param('"0,93"', "0.93", id="decimal comma"),
        pytest.param("NA", None, id="not available"),
        pytest.param("xx.xx", None, id="a placeholder"),
        pytest.param("0.93 (macro)", None, id="with a remark"),
        pytest.param("1,234.5", None, id="thousands"),
        pytest.param("-1e5x", None, id="junk"),
    ],
)
def test_values_that_are_text(value, fixed):
    text = result(f"\n    - type: f1\n      value: {value}")
    codes = said(text, README, "MC504")
    assert codes == ({"MC504"} if fixed != "" else set())
    after = fix_text(text, README, Configuration(select=("MC504",)), unsafe=True, folder=Folder(None)).text
    assert after == (text.replace(f"value: {value}", f"value: {fixed}") if fixed else text)
    if fixed is None or fixed:
        assert said(text, README, "MC108", "MC504") == {"MC504"}, "one finding, not two"


def test_a_mean_reward_has_its_deviation_behind_it():
    text = result("[{type: mean_reward, value: 275.34 +/- 14.56}]", task="{type: reinforcement-learning}")
    card = parse(text, README)
    (evaluation,) = card.data["models"][0]["evaluations"]
    assert (evaluation["value"], evaluation["standard_deviation"]) == (275.34, 14.56)
    assert said(text, README, "MC504", "MC108", "MC507") == set()
    assert said(result("[{type: reward_model_score, value: 2 +/- 1}]"), README, "MC504") == {"MC504"}


@pytest.mark.parametrize(
    ("metric", "unit"),
    [
        ("{type: accuracy, value: 93.5}", "%"),
        ("{type: accuracy, value: 0.935}", None),
        ("{type: accuracy, value: 1}", None),
        ("{type: accuracy, value: 935}", None),
        ("{type: wer, value: 25.5}", None),
        ("{type: perplexity, value: 25.5}", None),
        ("{type: spearmanr, value: -12.5}", "%"),
        ("{type: our_score, value: 25.5}", None),
        ("{type: accuracy, value: true}", None),
        ("{type: [accuracy], value: 25.5}", None),
    ],
)
def test_a_share_above_one_is_in_per_cent(metric, unit):
    (evaluation,) = parse(result(f"[{metric}]"), README).data["models"][0]["evaluations"]
    assert evaluation.get("unit") == unit


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        pytest.param("{measure: accuracy, value: 0.93}", set(), id="a fraction"),
        pytest.param("{measure: accuracy, value: 93.5, unit: '%'}", set(), id="per cent"),
        pytest.param("{measure: accuracy, value: 93.5}", {"MC506"}, id="per cent, unsaid"),
        pytest.param("{measure: accuracy, value: 935.4}", {"MC505"}, id="above 100"),
        pytest.param("{measure: accuracy, value: -0.1}", {"MC505"}, id="negative"),
        pytest.param("{measure: accuracy, value: 1.2, unit: '1'}", {"MC505"}, id="a fraction above 1"),
        pytest.param("{measure: pearson, value: -0.4}", set(), id="correlations go below 0"),
        pytest.param("{measure: wer, value: 1.3}", set(), id="error rates exceed 1"),
        pytest.param("{measure: wer, value: 130}", set(), id="and 100"),
        pytest.param("{measure: wer, value: -1}", {"MC505"}, id="but are not negative"),
        pytest.param("{measure: r2, value: -3.5}", set(), id="worse than the mean"),
        pytest.param("{measure: perplexity, value: 0.5}", {"MC505"}, id="perplexity begins at 1"),
        pytest.param("{measure: neg_log_loss, value: -0.4}", set(), id="a turned error"),
        pytest.param("{measure: neg_log_loss, value: 0.4}", {"MC505"}, id="turned twice"),
        pytest.param("{measure: log_loss, value: 12}", set(), id="no share"),
        pytest.param("{measure: sacrebleu, value: 27.3}", set(), id="percent by definition"),
        pytest.param("{measure: mean_reward, value: -158.2}", set(), id="no bounds"),
        pytest.param("{measure: cosine_accuracy_threshold, value: -4.9}", set(), id="a threshold"),
        pytest.param("{measure: our_score, value: 1000}", set(), id="unknown"),
        pytest.param("{measure: accuracy}", set(), id="no value"),
        pytest.param("{measure: accuracy, value: x}", set(), id="text"),
        pytest.param("{measure: 7, value: 935.4}", set(), id="no measure"),
    ],
)
def test_ranges_and_scales(line, codes):
    assert said(native(f"evaluations: [{line}]"), CARD, "MC505", "MC506") == codes


@pytest.mark.parametrize(
    ("value", "fraction"),
    [
        ("93.54", "0.9354"),
        ("5.5", "0.055"),
        ("100", "1"),
        ("93", "0.93"),
        ("1.5", "0.015"),
        ("9.354e1", None),
    ],
)
def test_the_fix_moves_the_point_and_loses_no_digit(value, fraction):
    text = native(f"evaluations: [{{measure: accuracy, value: {value}}}]")
    after = fix_text(text, CARD, Configuration(select=("MC506",)), unsafe=True, folder=Folder(None)).text
    assert after == (text.replace(value, fraction) if fraction else text)


@pytest.mark.parametrize(
    ("first", "second", "fires"),
    [
        pytest.param(0.93, 93.1, True, id="a fraction and per cent"),
        pytest.param(93.1, 0.93, True, id="the other way round"),
        pytest.param(0.93, 0.2, False, id="two fractions"),
        pytest.param(0.7, 3.2, False, id="two small shares"),
        pytest.param(93.1, 88.2, False, id="two shares"),
        pytest.param(0, 93.1, False, id="nothing is right in both scales"),
    ],
)
def test_two_scales_on_the_same_data(first, second, fires):
    metrics = f"[{{type: accuracy, value: {first}}}, {{type: accuracy, value: {second}}}]"
    assert bool(said(result(metrics), README, "MC506")) == fires
    assert said(result(metrics.replace("accuracy", "log_loss")), README, "MC506") == set(), "no share"
    other = result(metrics).replace(
        f"{{type: accuracy, value: {second}}}]",
        f"]\n  - task: {{type: t}}\n    dataset: {{type: other, name: O}}\n"
        f"    metrics: [{{type: accuracy, value: {second}}}]",
    )
    assert said(other, README, "MC506") == set(), "on other data a model may fail"


@pytest.mark.parametrize(
    ("evaluation", "front_matter", "fires"),
    [
        pytest.param("{type: squad, name: SQuAD}", "", True, id="no split"),
        pytest.param("{type: squad, name: SQuAD, split: test}", "", False, id="a split"),
        pytest.param("{type: squad, name: SQuAD, split: None}", "", True, id="a split called None"),
        pytest.param("{type: squad, name: SQuAD, revision: abc}", "", False, id="a revision"),
        pytest.param("{type: squad, name: SQuAD (test)}", "", False, id="in the name"),
        pytest.param(
            "{type: squad, name: S, args: 'config: hi, split: test'}", "", False, id="in the arguments"
        ),
        pytest.param("{type: x/dev_data, name: S}", "", False, id="in the id"),
        pytest.param(
            "{type: squad, name: S, split: train}",
            "tags: [generated_from_trainer]",
            True,
            id="the trainer's guess",
        ),
        pytest.param("{name: S}", "", False, id="no dataset is MC501"),
    ],
)
def test_splits(evaluation, front_matter, fires):
    text = result("[{type: f1, value: 1}]", dataset=evaluation).replace(
        "license: mit", f"license: mit\n{front_matter}"
    )
    assert bool(said(text, README, "MC507")) == fires


def test_an_environment_has_no_splits():
    text = result(
        "[{type: mean_reward, value: 1}]",
        dataset="{type: CartPole-v1, name: C}",
        task="{type: reinforcement-learning}",
    )
    assert said(text, README, "MC507") == set()


@pytest.mark.parametrize(
    ("name", "fixed"),
    [
        ("accuracy", None),
        ("f1_score", None),
        ("mse", None),
        ("rouge-1", None),
        ("rougeL", None),
        ("cos_sim_pearson", None),
        ("our_score", None),
        ("majority_baseline", None),
        ("wer", None),
        ("Accuracy", "accuracy"),
        ("F1 Score", "f1_score"),
        ("Exact match", "exact_match"),
        ("WER", "wer"),
        ("F1 Measure", "f1"),
    ],
)
def test_spelling_of_metrics(name, fixed):
    text = readme(f"metrics:\n- {name}\n- {name} # twice", "0.5")
    assert said(text, README, "MC508") == ({"MC508"} if fixed else set())
    after = fix_text(text, README, Configuration(select=("MC508",)), unsafe=False, folder=Folder(None)).text
    assert after == (text.replace(name, fixed) if fixed else text)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("pnsr", "did you mean `psnr`?"),
        ("acuracy", "did you mean `accuracy`?"),
        ("rogue-l", "did you mean `rougel`?"),
        ("Accuracy, AUC", "name one metric in each item"),
        ("Accuracy 75%", "name one metric in each item"),
        ("f1: 0.8", ""),
    ],
)
def test_names_that_are_nearly_right(name, hint):
    findings = found(readme(f"metrics:\n- {name}"), README, "MC508")
    assert [finding.hint[: len(hint)] for finding in findings] == ([hint] if hint else [])


def test_a_repository_knows_its_own_metrics():
    text = native("evaluations: [{measure: bloom_quotient, value: 3}, {measure: acuracy, value: 0.3}]")
    assert said(text, CARD, "MC508", "MC511") == {"MC508", "MC511"}
    known = Configuration(select=("MC5",), known={"metrics": ("bloom_quotient", "acuracy")})
    assert {finding.code for finding in lint_text(text, CARD, known, Folder(None))} <= {"MC507", "MC510"}
    assert "MC511" not in {finding.code for finding in lint_text(text, CARD, Configuration(), Folder(None))}


@pytest.mark.parametrize(
    ("evaluations", "fires"),
    [
        pytest.param("[{measure: f1, value: 1, dataset: d, split: train}]", True, id="the very data"),
        pytest.param("[{measure: f1, value: 1, dataset: d, split: training}]", True, id="in another word"),
        pytest.param("[{measure: f1, value: 1, dataset: d, split: test}]", False, id="held out"),
        pytest.param("[{measure: f1, value: 1, dataset: d}]", False, id="not said"),
        pytest.param("[{measure: f1, value: 1, dataset: e, split: train}]", False, id="other data"),
        pytest.param("[{measure: f1, value: 1, dataset: d, split: train, fold: 1}]", False, id="a fold"),
        pytest.param(
            "[{measure: f1, value: 1, dataset: d, split: train, slice: last 100 rows}]", False, id="a part"
        ),
        pytest.param(
            "[{measure: f1, value: 1, dataset: d, split: train, procedure: 5-fold cross validation}]",
            False,
            id="cross validation",
        ),
        pytest.param(
            "[{measure: f1, value: 1, dataset: d, split: train}, "
            "{measure: f1, value: 0.9, dataset: d, split: test}]",
            False,
            id="both",
        ),
        pytest.param(
            "[{measure: f1, value: 1, dataset: d, split: train}, "
            "{measure: f1, value: 0.9, dataset: d, split: train, slice: x}]",
            False,
            id="the whole beside a part",
        ),
    ],
)
def test_evaluated_on_training_data(evaluations, fires):
    assert bool(said(native(f"evaluations: {evaluations}"), CARD, "MC509")) == fires


@pytest.mark.parametrize(
    ("used", "fires"),
    [
        ("{dataset: d, split: train+validation}", True),
        ("{dataset: d, split: train}", False),
        ("{dataset: d, split: train+validation, sample_filter: label > 0}", False),
        ("{dataset: d}", False),
    ],
)
def test_splits_that_are_joined(used, fires):
    text = native("evaluations: [{measure: f1, value: 1, dataset: d, split: validation}]")
    text = text.replace("{dataset: d, split: train}", used)
    assert bool(said(text, CARD, "MC509")) == fires


def test_the_trainers_split_is_no_proof():
    text = result("[{type: f1, value: 1}]", dataset="{type: squad, name: S, split: train}")
    text = text.replace("license: mit", "license: mit\ndatasets: [squad]")
    assert said(text, README, "MC509") == {"MC509"}
    by_trainer = text.replace("license: mit", "license: mit\ntags: [generated_from_trainer]")
    assert said(by_trainer, README, "MC509") == set()


@pytest.mark.parametrize(
    ("line", "fires"),
    [
        ("evaluations: [{measure: f1, value: 1}]", True),
        ("evaluations: [{measure: f1, value: 1}, {measure: f1, value: 1, slice: women}]", False),
        ("evaluations: [{measure: f1, value: 1, positive_class: x}]", False),
        (
            (
                "evaluations: [{measure: f1, value: 1, dataset_config: de}, "
                "{measure: f1, value: 1, dataset_config: fr}]"
            ),
            False,
        ),
        ("evaluations: [{measure: f1, value: 1}]\n  fairness: [{description: x}]", False),
        ("name: x", False),
    ],
)
def test_results_without_groups(line, fires):
    assert bool(said(native(line), CARD, "MC510")) == fires


@pytest.mark.parametrize(
    "front_matter",
    [
        "metrics: {a: 1}",
        "metrics: 7",
        "metrics: [[f1], {f1: 0.8}, null, 7]",
        "model-index: {a: b}",
        "model-index: [null, [], {name: [], results: {}}]",
        "model-index: [{name: a, results: [{metrics: {}, dataset: [], task: x}]}]",
        "model-index: [{name: a, results: [{metrics: [null, [], {type: [x], value: {a: b}}]}]}]",
        (
            "datasets: {a: b}\nmodel-index: [{name: a, results: [{metrics: [{type: f1, value: 1}], "
            "dataset: {type: 7, split: [a], name: {}}}]}]"
        ),
        "tags: {a: b}\nmetrics: [~]",
    ],
)
def test_odd_values_break_nothing(front_matter):
    configuration = Configuration(profile="strict")
    text = readme(front_matter)
    assert lint_text(text, README, configuration, Folder(None)) is not None
    assert fix_text(text, README, configuration, unsafe=True, folder=Folder(None)).text
