"""Names of CatBoost's parameters: where a model keeps them, and how users call them.

Source: https://catboost.ai/docs/en/references/training-parameters/, compared with `get_all_params()` of
1.2.10.
"""

from __future__ import annotations

_TREES, _BOOSTING = "tree_learner_options", "boosting_options"
_DATA, _CATEGORIES = "data_processing_options", "cat_feature_params"
_FLOATS = f"{_DATA}/float_features_binarization"

#: Path in the entry `params` of a model, by the name of the parameter.
PARAMETERS = {
    "auto_class_weights": f"{_DATA}/auto_class_weights",
    "bagging_temperature": f"{_TREES}/bootstrap/bagging_temperature",
    "bayesian_matrix_reg": f"{_TREES}/bayesian_matrix_reg",
    "boost_from_average": f"{_BOOSTING}/boost_from_average",
    "boosting_type": f"{_BOOSTING}/boosting_type",
    "bootstrap_type": f"{_TREES}/bootstrap/type",
    "border_count": f"{_FLOATS}/border_count",
    "class_weights": f"{_DATA}/class_weights",
    "counter_calc_method": f"{_CATEGORIES}/counter_calc_method",
    "custom_metric": "metrics/custom_metrics",
    "depth": f"{_TREES}/depth",
    "diffusion_temperature": f"{_BOOSTING}/diffusion_temperature",
    "eval_metric": "metrics/eval_metric",
    "feature_border_type": f"{_FLOATS}/border_type",
    "fold_len_multiplier": f"{_BOOSTING}/fold_len_multiplier",
    "fold_permutation_block": f"{_BOOSTING}/fold_permutation_block",
    "grow_policy": f"{_TREES}/grow_policy",
    "has_time": f"{_DATA}/has_time",
    "ignored_features": f"{_DATA}/ignored_features",
    "iterations": f"{_BOOSTING}/iterations",
    "l2_leaf_reg": f"{_TREES}/l2_leaf_reg",
    "langevin": f"{_BOOSTING}/langevin",
    "leaf_estimation_backtracking": f"{_TREES}/leaf_estimation_backtracking",
    "leaf_estimation_iterations": f"{_TREES}/leaf_estimation_iterations",
    "leaf_estimation_method": f"{_TREES}/leaf_estimation_method",
    "learning_rate": f"{_BOOSTING}/learning_rate",
    "loss_function": "loss_function",
    "max_ctr_complexity": f"{_CATEGORIES}/max_ctr_complexity",
    "max_leaves": f"{_TREES}/max_leaves",
    "min_data_in_leaf": f"{_TREES}/min_data_in_leaf",
    "model_shrink_mode": f"{_BOOSTING}/model_shrink_mode",
    "model_shrink_rate": f"{_BOOSTING}/model_shrink_rate",
    "model_size_reg": f"{_TREES}/model_size_reg",
    "mvs_reg": f"{_TREES}/bootstrap/mvs_reg",
    "nan_mode": f"{_FLOATS}/nan_mode",
    "od_pval": f"{_BOOSTING}/od_config/stop_pvalue",
    "od_type": f"{_BOOSTING}/od_config/type",
    "od_wait": f"{_BOOSTING}/od_config/wait_iterations",
    "one_hot_max_size": f"{_CATEGORIES}/one_hot_max_size",
    "penalties_coefficient": f"{_TREES}/penalties/penalties_coefficient",
    "permutation_count": f"{_BOOSTING}/permutation_count",
    "posterior_sampling": f"{_BOOSTING}/posterior_sampling",
    "random_score_type": f"{_TREES}/random_score_type",
    "random_seed": "random_seed",
    "random_strength": f"{_TREES}/random_strength",
    "rsm": f"{_TREES}/rsm",
    "sampling_frequency": f"{_TREES}/sampling_frequency",
    "sampling_unit": f"{_TREES}/sampling_unit",
    "score_function": f"{_TREES}/score_function",
    "sparse_features_conflict_fraction": f"{_TREES}/sparse_features_conflict_fraction",
    "store_all_simple_ctr": f"{_CATEGORIES}/store_all_simple_ctr",
    "subsample": f"{_TREES}/bootstrap/subsample",
    "task_type": "task_type",
}

#: Tasks by the loss that is optimised (https://catboost.ai/docs/en/concepts/loss-functions).
TASKS = {
    "Logloss": "tabular-classification", "CrossEntropy": "tabular-classification",
    "Focal": "tabular-classification",
    "MultiClass": "tabular-classification", "MultiClassOneVsAll": "tabular-classification",
    "MultiLogloss": "tabular-classification", "MultiCrossEntropy": "tabular-classification",
    "RMSE": "tabular-regression", "MAE": "tabular-regression", "Quantile": "tabular-regression",
    "MultiQuantile": "tabular-regression", "MAPE": "tabular-regression", "Poisson": "tabular-regression",
    "LogLinQuantile": "tabular-regression", "Lq": "tabular-regression", "Huber": "tabular-regression",
    "Expectile": "tabular-regression", "Tweedie": "tabular-regression", "LogCosh": "tabular-regression",
    "MultiRMSE": "tabular-regression", "RMSEWithUncertainty": "tabular-regression",
    "YetiRank": "learning-to-rank", "YetiRankPairwise": "learning-to-rank", "PairLogit": "learning-to-rank",
    "PairLogitPairwise": "learning-to-rank", "QueryRMSE": "learning-to-rank",
    "QuerySoftMax": "learning-to-rank",
    "StochasticRank": "learning-to-rank", "LambdaMart": "learning-to-rank",
    "Cox": "survival-analysis", "SurvivalAft": "survival-analysis",
}  # fmt: skip
