"""Which distributions a script's imports come from."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

#: Distributions (https://pypi.org) whose modules are called otherwise.
DISTRIBUTIONS = {
    "sklearn": "scikit-learn", "skimage": "scikit-image", "cv2": "opencv-python", "PIL": "pillow",
    "yaml": "pyyaml",
    "bs4": "beautifulsoup4", "imblearn": "imbalanced-learn", "umap": "umap-learn", "sentence_transformers":
    "sentence-transformers", "pytorch_lightning": "pytorch-lightning",
    "tensorflow_datasets": "tensorflow-datasets",
    "dateutil": "python-dateutil", "dotenv": "python-dotenv", "fitz": "pymupdf", "git": "gitpython",
    "category_encoders":
    "category-encoders", "huggingface_hub": "huggingface-hub", "sklearnex": "scikit-learn-intelex",
    "pytorch_tabnet": "pytorch-tabnet", "torch_geometric": "torch-geometric", "psycopg2": "psycopg2-binary",
    "faiss": "faiss-cpu", "skopt": "scikit-optimize", "hydra": "hydra-core", "google.cloud": "google-cloud",
}  # fmt: skip
#: Distributions whose modules are called like them.
SAME_NAME = frozenset(
    """
    numpy pandas scipy torch torchvision torchaudio tensorflow keras jax flax transformers datasets tokenizers
    evaluate accelerate peft diffusers safetensors xgboost lightgbm catboost statsmodels joblib polars pyarrow
    dask matplotlib seaborn plotly mlflow wandb optuna skops onnx onnxruntime skl2onnx spacy nltk gensim
    fastai lightning h5py tqdm openml ucimlrepo prophet shap lime networkx pyspark ray hdbscan ngboost
    cloudpickle dill click typer fire requests
    """.split()  # noqa: SIM905 - a list of words
)


def distributions(imports: Mapping[str, int], folder: Path) -> Iterator[tuple[str, int, bool]]:
    """Distributions of the imported modules, with the line, and whether the name is known or assumed.

    Args:
        imports: full names of what is imported, with their lines.
        folder: the folder of the script; modules that lie there are its own.
    """
    seen: set[str] = set()
    for full, line in imports.items():
        module = full.partition(".")[0]
        if not module or module in sys.stdlib_module_names or module in seen or _is_own(module, folder):
            continue
        seen.add(module)
        known = module in DISTRIBUTIONS or module in SAME_NAME
        yield DISTRIBUTIONS.get(module, module), line, known


def _is_own(module: str, folder: Path) -> bool:
    """Whether a module lies beside the script, or in the folder above it."""
    places = (folder, folder.parent)
    return any((place / f"{module}.py").is_file() or (place / module).is_dir() for place in places)
