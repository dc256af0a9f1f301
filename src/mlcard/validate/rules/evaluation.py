"""MC5: do the results hold?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlcard.validate.finding import Fault
from mlcard.validate.registry import rule
from mlcard.validate.subjects import items, models

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.card import Card
    from mlcard.validate.folder import Folder

# Shares are written as a fraction or in percent, correlations too; errors and distances have no upper end.
_SHARE, _CORRELATION, _POSITIVE = (0.0, 100.0), (-100.0, 100.0), (0.0, float("inf"))
_SHARES = (
    "accuracy", "balancedaccuracy", "precision", "recall", "f1", "f1score", "f1macro", "f1micro",
    "f1weighted", "macrof1", "microf1", "weightedf1", "auc", "rocauc", "auroc", "auprc",
    "averageprecision", "map", "iou", "meaniou", "dice", "exactmatch", "em", "bleu", "sacrebleu",
    "rouge1", "rouge2", "rougel", "rougelsum", "bertscore", "ndcg", "mrr", "hitrate", "specificity",
    "sensitivity", "jaccard", "top1accuracy", "top5accuracy",
)  # fmt: skip
_CORRELATIONS = (
    "mcc", "matthewscorrelation", "pearson", "pearsonr", "spearman", "spearmanr", "cohenkappa",
    "kappa",
)  # fmt: skip
_ERRORS = (
    "wer", "cer", "ter", "mse", "rmse", "mae", "mape", "msle", "logloss", "crossentropy", "fid",
    "brier",
)  # fmt: skip
#: Lowest and highest value that a measure can have, by its name in lower case without separators.
RANGES = {
    **dict.fromkeys(_SHARES, _SHARE),
    **dict.fromkeys(_CORRELATIONS, _CORRELATION),
    **dict.fromkeys(_ERRORS, _POSITIVE),
    "perplexity": (1.0, float("inf")),
    "r2": (float("-inf"), 1.0),
    "r2score": (float("-inf"), 1.0),
}
_SEPARATOR = re.compile(r"[\s_-]+")


@rule(
    "MC505",
    "metric-out-of-range",
    "error",
    "/models/*/evaluations/*/value",
    "/models/*/evaluations/*/measure",
)
def metric_out_of_range(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A result lies where its measure has no values.

    What it does: Reports an accuracy above 100 (above 1 if its unit is 1), a negative error rate, a
        correlation below -100, a perplexity below 1, and the like.

    Why: The number is wrong, or belongs to another measure. Who ranks models by it ranks them wrong.

    Bad:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris}]
          evaluations: [{measure: accuracy, value: 935.4}]

    Good:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris}]
          evaluations: [{measure: accuracy, value: 0.9354}]

    Fix: None; where the point belongs is for a person to say.

    Source: https://huggingface.co/docs/evaluate/choosing_a_metric; the definitions of the measures
    """
    for owner, model in models(card):
        for slot, evaluation in items(model, owner, "evaluations"):
            measure, value = evaluation.get("measure"), evaluation.get("value")
            if not isinstance(measure, str) or isinstance(value, bool) or not isinstance(value, int | float):
                continue
            low, high = RANGES.get(_SEPARATOR.sub("", measure.lower()), (float("-inf"), float("inf")))
            if evaluation.get("unit") == "1" and high == 100.0:
                low, high = low / 100, high / 100
            if not low <= value <= high:
                bound = f"below {low:g}" if value < low else f"above {high:g}"
                yield Fault(
                    f"{slot}/value", f"{measure} is {value:g}, and it is never {bound}", "check the number"
                )
