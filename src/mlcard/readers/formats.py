"""The table of formats, and how a file's format is recognised.

A row names the format, the names that its files usually have, how its content begins, and the module that
reads it. Files that are known but not read have a row without a module, so that a user is told what they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Literal, TypeAlias

from mlcard.errors import UnreadableFileError
from mlcard.readers.pickle_machine.streams import compression_of, peek

if TYPE_CHECKING:
    from mlcard.facts import Source

#: What a file is for in its folder; files are grouped by it.
Role: TypeAlias = Literal[
    "model", "configuration", "data", "code", "documentation", "log", "tokenizer", "pointer", "other"
]
#: Bytes at the start of a file that `magic` may look at.
HEAD = 8 * 2**10


@dataclass(frozen=True, slots=True)
class Format:
    """One row of the table of formats.

    Attributes:
        name: the format's name; evidence and `File.format` give it.
        names: patterns of file names, lower case, as `fnmatch` understands them.
        magic: regular expression that the first bytes match; None when only the name tells.
        module: the reader; None when files of this format are known and not read.
        role: what such files are for.
        needs_name: the first bytes alone do not tell this format from others.
    """

    name: str
    names: tuple[str, ...]
    magic: bytes | None
    module: str | None
    role: Role = "model"
    needs_name: bool = False


#: A PROTO opcode and an opcode that may follow it; or what protocols 0 and 1 begin with: a name, or a
#: container that is put into the memo.
PICKLE = (
    rb"\x80[\x02-\x05][\x95()\[\]{}cNIJKLMFGSTUVXBCPQli\x82-\x91\x96]"
    rb"|[ci][A-Za-z_][\w.]*\n[A-Za-z_][\w.]*\n"
    rb"|\(?[dl(\[\]{}]+[pq](\d+\n|\x00)"
)
#: A JSON object with one of the keys that transformers writes (`PretrainedConfig.to_dict`).
TRANSFORMERS = rb'(?s)\s*\{.*"(architectures|model_type|transformers_version|_name_or_path)"\s*:'
#: The magic number of `torch.save` before 1.6, as a pickle of protocol 2 (`torch/serialization.py`).
PYTORCH_LEGACY = rb"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19"
JSON_OBJECT = rb"(\xef\xbb\xbf)?\s*\{"
ZIP = rb"PK\x03\x04"
HDF5 = rb"\x89HDF\r\n\x1a\n"

FORMATS: tuple[Format, ...] = (
    # What stands in for a file comes first: its name is that of the file which it stands in for.
    Format("git-lfs-pointer", (), rb"version https://git-lfs\.github\.com/spec/v1\n", None, "pointer"),
    # Models
    Format("safetensors", ("*.safetensors",), rb"(?s).{8}\{\s*[\"}]", "mlcard.readers.safetensors"),
    Format("safetensors-index", ("*.safetensors.index.json",), JSON_OBJECT,
           "mlcard.readers.safetensors_index", needs_name=True),
    Format("pytorch-legacy", ("*.pt", "*.pth", "*.ckpt"), PYTORCH_LEGACY, None),
    Format("sklearn", ("*.pkl", "*.pickle", "*.joblib", "*.p", "*.pk", "*.sav", "*.pkl.*", "*.pickle.*",
           "*.joblib.*"), PICKLE, "mlcard.readers.sklearn"),
    Format("pytorch", ("*.pt", "*.pth", "*.bin", "*.ckpt", "*.jit", "*.ptl"), ZIP, None, needs_name=True),
    Format("keras", ("*.keras",), ZIP, None, needs_name=True),
    Format("keras-h5", ("*.h5", "*.hdf5", "*.keras"), HDF5, None, needs_name=True),
    Format("skops", ("*.skops",), ZIP, None, needs_name=True),
    Format("mojo", ("*.mojo", "mojo.zip"), ZIP, None, needs_name=True),
    Format("gguf", ("*.gguf",), rb"GGUF", None),
    Format("tflite", ("*.tflite",), rb"(?s).{4}TFL3", None),
    Format("catboost", ("*.cbm",), rb"CBM1", None),
    Format("lightgbm", ("*.lgb", "*.lgbm"), rb"tree\nversion=v\d", None),
    Format("pmml", ("*.pmml",), rb"(?s)\s*(<\?xml.{0,2000})?<PMML\b", None),
    Format("onnx", ("*.onnx",), None, None),
    Format("tensorflow-saved-model", ("saved_model.pb",), None, None),
    Format("coreml", ("*.mlmodel",), None, None),
    Format("paddle", ("*.pdmodel",), None, None),
    Format("xgboost", ("*.ubj", "*.xgb"), None, None),
    Format("fasttext", ("*.ftz",), None, None),
    Format("mlflow", ("mlmodel",), None, None),
    Format("rds", ("*.rds",), None, None),
    # Configuration and tokenizers
    Format("huggingface-config", ("config.json",), TRANSFORMERS, "mlcard.readers.huggingface_config",
           "configuration", needs_name=True),
    Format("huggingface-settings", ("generation_config.json", "preprocessor_config.json", "model_index.json",
           "adapter_config.json", "modules.json", "sentence_bert_config.json", "config.json"), None, None,
           "configuration"),
    Format("tokenizer", ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json",
           "added_tokens.json", "vocab.json", "vocab.txt", "merges.txt", "*.spm", "spiece.model",
           "tokenizer.model", "sentencepiece*.model"), None, None, "tokenizer"),
    # Results
    Format("trainer-state", ("trainer_state.json",), None, None, "log"),
    Format("metrics", ("*metrics*.json", "*results*.json", "*score*.json", "*scores*.json", "*eval*.json"),
           JSON_OBJECT, "mlcard.readers.metrics", "log", needs_name=True),
    Format("log", ("*.log", "events.out.tfevents*"), None, None, "log"),
    # Data
    Format("parquet", ("*.parquet", "*.pq"), rb"PAR1", "mlcard.readers.parquet", "data"),
    Format("csv", ("*.csv", "*.tsv"), None, "mlcard.readers.csv", "data"),
    Format("npy", ("*.npy",), rb"\x93NUMPY", None, "data"),
    Format("npz", ("*.npz",), ZIP, None, "data", needs_name=True),
    Format("arrow", ("*.arrow", "*.feather"), rb"ARROW1", None, "data"),
    Format("arff", ("*.arff",), rb"(?i)(%[^\n]*\n|\s)*@relation\b", None, "data"),
    # Code
    Format("python", ("*.py",), None, "mlcard.readers.script", "code"),
    Format("notebook", ("*.ipynb",), None, None, "code"),
    Format("r-script", ("*.r", "*.rmd"), None, None, "code"),
    # Documentation
    Format("readme", ("readme.md",), None, "mlcard.readers.readme", "documentation"),
    Format("license", ("license", "license.*", "licence", "licence.*", "copying", "notice"), None, None,
           "documentation"),
    Format("text", ("*.md", "*.rst"), None, None, "documentation"),
    # Beside everything
    Format("image", ("*.png", "*.jpg", "*.jpeg", "*.gif", "*.svg", "*.webp"),
           rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|GIF8", None, "other"),
    Format("pdf", ("*.pdf",), rb"%PDF-", None, "other"),
    Format("zip", ("*.zip",), ZIP, None, "other"),
    Format("7z", ("*.7z",), rb"7z\xbc\xaf\x27\x1c", None, "other"),
)  # fmt: skip


def recognise(source: Source) -> Format | None:
    """Return the format of a file, or None when no row fits."""
    name = source.path.name.lower()
    head, inner = _first_bytes(source)
    named = [form for form in FORMATS if any(fnmatchcase(name, pattern) for pattern in form.names)]
    for form in named:
        if form.magic is not None and re.match(form.magic, head):
            return form
    for form in FORMATS:
        if form.magic is not None and not form.needs_name and re.match(form.magic, head):
            return form
    if inner and re.match(PICKLE, inner):
        return BY_NAME["sklearn"]
    # A file that begins otherwise than its name promises is for that reader to complain about.
    return next((form for form in named if not form.needs_name), None)


def _first_bytes(source: Source) -> tuple[bytes, bytes]:
    """The first bytes of a file, and those of its content when it is compressed."""
    try:
        with source.open() as file:
            head = file.read(HEAD)
            file.seek(0)
            return head, peek(file, 64) if compression_of(head) else b""
    except OSError as error:
        raise UnreadableFileError(f"{source.name}: cannot be read ({error.strerror})") from error


BY_NAME = {form.name: form for form in FORMATS}
