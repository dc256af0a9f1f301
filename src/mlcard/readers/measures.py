"""Names of evaluation measures: how files and libraries spell them, and the one spelling that cards use.

Sources: the scorer names of scikit-learn (https://scikit-learn.org/stable/modules/model_evaluation.html),
functions of `sklearn.metrics`, metrics of Hugging Face `evaluate`, and what training loops of PyTorch and
Keras write.
"""

from __future__ import annotations

import re

#: Measures by the name that cards use.
MEASURES = frozenset(
    """
    accuracy balanced_accuracy top_k_accuracy f1 fbeta precision recall specificity jaccard roc_auc
    average_precision matthews_corrcoef cohen_kappa brier_score log_loss hinge_loss hamming_loss zero_one_loss
    loss mean_squared_error root_mean_squared_error mean_absolute_error mean_absolute_percentage_error
    mean_squared_log_error root_mean_squared_log_error median_absolute_error max_error r2 explained_variance
    d2_absolute_error
    mean_poisson_deviance mean_gamma_deviance mean_pinball_loss
    pearson spearman
    silhouette davies_bouldin calinski_harabasz adjusted_rand rand homogeneity completeness v_measure
    mutual_information adjusted_mutual_information normalized_mutual_information fowlkes_mallows
    ndcg dcg mrr map hit_rate
    perplexity bleu sacrebleu rouge1 rouge2 rougel rougelsum meteor chrf ter bertscore exact_match wer cer
    iou mean_iou dice map_50 map_75 psnr ssim fid inception_score
    """.split()  # noqa: SIM905 - a list of words
)

#: Other spellings; compared without case, `-` and space read as `_`.
SYNONYMS = {
    "acc": "accuracy", "accuracy_score": "accuracy", "categorical_accuracy": "accuracy",
    "sparse_categorical_accuracy": "accuracy", "binary_accuracy": "accuracy",
    "balanced_accuracy_score": "balanced_accuracy", "top_k_accuracy_score": "top_k_accuracy",
    "f1_score": "f1", "fscore": "f1", "f_score": "f1", "f1score": "f1", "fbeta_score": "fbeta",
    "precision_score": "precision", "recall_score": "recall", "sensitivity": "recall",
    "jaccard_score": "jaccard",
    "auc": "roc_auc", "auroc": "roc_auc", "roc_auc_score": "roc_auc", "rocauc": "roc_auc",
    "average_precision_score": "average_precision", "pr_auc": "average_precision",
    "auprc": "average_precision",
    "mcc": "matthews_corrcoef", "matthews_correlation": "matthews_corrcoef", "kappa": "cohen_kappa",
    "cohen_kappa_score": "cohen_kappa", "brier_score_loss": "brier_score", "brier": "brier_score",
    "logloss": "log_loss",
    "mse": "mean_squared_error", "rmse": "root_mean_squared_error", "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error", "msle": "mean_squared_log_error",
    "rmsle": "root_mean_squared_log_error",
    "r2_score": "r2", "r_squared": "r2", "r_2": "r2", "explained_variance_score": "explained_variance",
    "pearsonr": "pearson", "spearmanr": "spearman",
    "d2_absolute_error_score": "d2_absolute_error", "silhouette_score": "silhouette",
    "davies_bouldin_score": "davies_bouldin", "calinski_harabasz_score": "calinski_harabasz",
    "adjusted_rand_score": "adjusted_rand", "ari": "adjusted_rand", "rand_score": "rand",
    "homogeneity_score": "homogeneity", "completeness_score": "completeness", "v_measure_score": "v_measure",
    "mutual_info_score": "mutual_information", "adjusted_mutual_info_score": "adjusted_mutual_information",
    "normalized_mutual_info_score": "normalized_mutual_information", "nmi": "normalized_mutual_information",
    "fowlkes_mallows_score": "fowlkes_mallows", "ndcg_score": "ndcg", "dcg_score": "dcg",
    "mean_reciprocal_rank": "mrr", "mean_average_precision": "map", "map50": "map_50", "map75": "map_75",
    "ppl": "perplexity", "rouge_1": "rouge1", "rouge_2": "rouge2", "rouge_l": "rougel",
    "rouge_lsum": "rougelsum",
    "em": "exact_match", "word_error_rate": "wer", "character_error_rate": "cer",
    "miou": "mean_iou", "jaccard_index": "iou", "dice_score": "dice",
}  # fmt: skip

#: How a measure of one class becomes one of several classes (parameter `average` of scikit-learn).
AVERAGES = ("macro", "micro", "weighted", "samples", "binary", "ovr", "ovo", "ovr_weighted", "ovo_weighted")
_AVERAGE = re.compile(rf"_({'|'.join(sorted(AVERAGES, key=len, reverse=True))})$")

#: Measures of which smaller is better, written by scikit-learn as `neg_…` scorers.
_NEGATED = re.compile(r"^neg_")


def measure_name(spelling: str) -> str | None:
    """The name that cards use for a measure, with its average (`f1_macro`), or nothing if it is none we know.

    The sign that scikit-learn puts before measures of which smaller is better (`neg_log_loss`) is no part of
    the name; who reads a value under such a name turns the sign.
    """
    name = _NEGATED.sub("", re.sub(r"[\s\-]+", "_", spelling.strip().lower()))
    average = _AVERAGE.search(name)
    stem = name[: average.start()] if average else name
    for candidate in (name, stem):
        known = candidate if candidate in MEASURES else SYNONYMS.get(candidate)
        if known:
            return known + (average.group() if average and candidate == stem else "")
    return None


def is_negated(spelling: str) -> bool:
    """Whether a scorer's name says that the measure's sign is turned, so that greater is better."""
    return _NEGATED.match(spelling) is not None
