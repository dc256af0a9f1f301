"""Which classes of which packages are estimators, what they are for, and their first parameter."""

from __future__ import annotations

import re

#: Packages whose classes are estimators, and which of their classes are.
_CLASSES = {
    "sklearn": r"[A-Z]\w*", "imblearn": r"[A-Z]\w*", "cuml": r"[A-Z]\w*", "sklearnex": r"[A-Z]\w*",
    "xgboost": r"XGB\w+", "lightgbm": r"LGBM\w+", "catboost": r"CatBoost\w*", "ngboost": r"NGB\w+",
    "hdbscan": r"HDBSCAN", "umap": r"UMAP", "prophet": r"Prophet", "tpot": r"TPOT\w+", "flaml": r"AutoML",
    "interpret": r"Explainable\w+", "pytorch_tabnet": r"TabNet\w+",
}  # fmt: skip
_NOT_ESTIMATORS = re.compile(
    r"sklearn\.(model_selection\.(?!\w*SearchCV$|\w*ThresholdClassifier)|metrics\.|exceptions\.|utils\.|datasets\."
    r"|base\.|inspection\.|gaussian_process\.kernels\.)|\w+\.(?:\w+\.)*\w*(Display|Warning|Mixin)$"
)
#: Estimators that prepare data for another one.
PREPARE = re.compile(
    r"sklearn\.(preprocessing|impute|decomposition|feature_selection|feature_extraction|compose"
    r"|random_projection|kernel_approximation)\.|imblearn\.(over|under)_sampling\.|imblearn\.combine\.|umap\."
    r"|\w*(Tokenizer(Fast)?|Processor|FeatureExtractor)$"
)
#: First parameter, where scikit-learn allows it by position (1.0 made the others keyword-only).
_FIRST = {
    "n_components": "PCA KernelPCA IncrementalPCA SparsePCA TruncatedSVD FastICA FactorAnalysis NMF"
    " GaussianMixture LatentDirichletAllocation TSNE MDS PLSRegression",
    "estimator": "AdaBoostClassifier AdaBoostRegressor BaggingClassifier BaggingRegressor"
    " CalibratedClassifierCV RFE RFECV SelectFromModel SequentialFeatureSelector OneVsRestClassifier"
    " OneVsOneClassifier MultiOutputClassifier MultiOutputRegressor GridSearchCV RandomizedSearchCV"
    " HalvingGridSearchCV HalvingRandomSearchCV",
    "transformers": "ColumnTransformer",
    "transformer_list": "FeatureUnion",
    "estimators": "StackingClassifier StackingRegressor VotingClassifier VotingRegressor",
    "alpha": "Ridge RidgeClassifier Lasso LassoLars ElasticNet KernelRidge",
    "n_clusters": "KMeans MiniBatchKMeans BisectingKMeans AgglomerativeClustering SpectralClustering",
    "score_func": "SelectKBest SelectPercentile GenericUnivariateSelect",
    "n_estimators": "RandomForestClassifier RandomForestRegressor ExtraTreesClassifier ExtraTreesRegressor",
    "n_neighbors": "KNeighborsClassifier KNeighborsRegressor LocalOutlierFactor",
    "kernel": "GaussianProcessClassifier GaussianProcessRegressor Nystroem",
    "loss": "SGDClassifier SGDRegressor HistGradientBoostingClassifier HistGradientBoostingRegressor",
    "penalty": "LogisticRegression", "eps": "DBSCAN", "n_bins": "KBinsDiscretizer",
    "degree": "PolynomialFeatures",
    "method": "PowerTransformer", "norm": "Normalizer", "threshold": "VarianceThreshold",
    "func": "FunctionTransformer",
    "feature_range": "MinMaxScaler",
}  # fmt: skip
FIRST_PARAMETER = {name: parameter for parameter, names in _FIRST.items() for name in names.split()}


def is_estimator_class(full_name: str) -> bool:
    """Whether the full name of a class is that of an estimator."""
    package, _, rest = full_name.partition(".")
    pattern = _CLASSES.get(package)
    name = rest.rpartition(".")[2]
    return bool(pattern and name and re.fullmatch(pattern, name)) and _NOT_ESTIMATORS.match(full_name) is None
