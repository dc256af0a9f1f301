"""The table of formats, and how a file's format is recognised.

A row names the format, the names that its files usually have, how its content begins, and the module that
reads it. Files that are known but not read have a row without a module, so that a user is told what they are.
"""

from __future__ import annotations

import importlib
import lzma
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

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
        packed: such files are read when they are compressed as a whole, too: `table.csv.gz`.
        told_by: module whose function `holds` looks further into a file, where the first bytes are those of a
            container for much else.
    """

    name: str
    names: tuple[str, ...]
    magic: bytes | None
    module: str | None
    role: Role = "model"
    needs_name: bool = False
    packed: bool = False
    told_by: str | None = None


#: What a mangled file can throw out of a parser; `mlcard.readers.read` makes an `UnreadableFileError` of it.
MANGLED = (
    struct.error, ValueError, LookupError, TypeError, AttributeError, RecursionError, EOFError, OverflowError,
    zlib.error, lzma.LZMAError, zipfile.BadZipFile, OSError,
)  # fmt: skip
#: What compression adds to the name of a file whose format is read `packed`.
PACKED = (".gz", ".bz2", ".xz", ".zst")
#: Formats of what lies beside models, which come before others whose files have such names.
_BESIDE_MODELS = frozenset({"tokenizer", "tokenizer-data", "training-args", "training-state"})
#: Formats of models whose usual names say how a file is packed, and not what for: others have them as well.
_CONTAINERS = frozenset({"sklearn", "pytorch", "rds"})
#: A PROTO opcode and an opcode that may follow it; or what protocols 0 and 1 begin with: a name, or a
#: container that is put into the memo.
PICKLE = (
    rb"\x80[\x02-\x05][\x95()\[\]{}cNIJKLMFGSTUVXBCPQli\x82-\x91\x96]"
    rb"|[ci][A-Za-z_][\w.]*\n[A-Za-z_][\w.]*\n"
    rb"|\(?[dl(\[\]{}]+[pq](\d+\n|\x00)"
)
#: What a table of texts does not begin with: two lines that may be names of Python, and then an opcode.
PICKLE_IN_LINES = rb"[ci][A-Za-z_][\w.]*\n[A-Za-z_][\w.]*\n([()\]}]|p\d+\n|q)"
#: A JSON object with one of the keys that transformers writes (`PretrainedConfig.to_dict`).
TRANSFORMERS = rb'(?s)\s*\{.*"(architectures|model_type|transformers_version|_name_or_path)"\s*:'
#: The magic number of `torch.save` before 1.6, as a pickle of protocol 2 (`torch/serialization.py`).
PYTORCH_LEGACY = rb"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19"
JSON_OBJECT = rb"(\xef\xbb\xbf)?\s*\{"
#: Metadata of MLCommons: the version of the format stands near the beginning.
CROISSANT = rb'(?s)\s*\{.*"(dct:)?conformsTo"\s*:\s*"https?://mlcommons\.org/croissant/'
ZIP = rb"PK\x03\x04"
HDF5 = rb"\x89HDF\r\n\x1a\n"
#: Whatever else has the name is for the reader to complain about.
NO_PICKLE = rb"(?!\x80[\x02-\x05])"
SQLITE = rb"SQLite format 3\0"
#: The length of a protobuf message.
_LENGTH = rb"[\x80-\xff]{0,4}[\x01-\x7f]"
#: Protobuf has no magic number; these are the first fields that every writer of such files writes. ONNX: the
#: version, then who made it (a text that is as long as it says), then one of the fields that can follow.
ONNX = (
    rb"(?s)\x08[\x01-\x1f]\x12("
    + b"|".join(b"%s[ -~]{%d}" % (re.escape(bytes([length])), length) for length in range(1, 64))
    + rb")[\x1a\x22(2:B]"
)
#: SavedModel: schema version 1, a graph, and in it tags, versions and operators (`MetaInfoDef`).
SAVED_MODEL = rb"(?s)\x08\x01\x12" + _LENGTH + rb"\n" + _LENGTH + rb"[\x12\x1a\x22*]"
#: A Core ML model: its version, then the description, which begins with a named input.
CORE_ML = rb"(?s)\x08[\x01-\x1f]\x12" + _LENGTH + rb"\n" + _LENGTH + rb"\n[\x01-\x7f][ -~]"
#: The first entry of an index of variables: without a name, one or more shards, version 1 of the format.
BUNDLE = rb"(?s)\0\0[\x06-\x10]\x08.{1,3}(\x10\x00)?\x1a\x02\x08\x01"
#: A PaddlePaddle program: the first block is number 0, and has no parent (-1).
PADDLE = rb"(?s)\n" + _LENGTH + rb"\x08\0\x10\xff{9}\x01"
#: The head of a variable of PaddlePaddle: versions 0 and no levels of detail, then its type.
PADDLE_PARAMETERS = rb"(?s)\0{16}[\x02-\x60]\0\0\0\x08[\0-\x30](\x10|$)"
#: Weights of Core ML: version 2, and the mark of the first constant.
CORE_ML_WEIGHTS = rb"(?s).{4}\x02\0\0\0.{56}\xef\xbe\xad\xde"
#: An H2O MOJO and an MLeap bundle: a zip archive that lists one of their files within its first kilobytes.
H2O_MOJO = (
    rb"(?s)"
    + ZIP
    + rb".{26}(model\.ini|boosterBytes|domains/d\d|trees/t\d|.{0,6000}PK\x03\x04.{26}model\.ini)"
)
MLEAP = rb"(?s)" + ZIP + rb".{26}(bundle\.json|root/(model|node)\.(json|pb)|root/[^/]{1,200}\.node/)"
#: The metadata of Spark ML, as Spark and PySpark write it.
SPARK_ML = rb'\s*\{\s*"class"\s*:\s*"[\w.$]+"\s*,\s*"timestamp"\s*:\s*\d+\s*,\s*"sparkVersion"'
#: XGBoost 0.90 to 1.7: parameters, of which most bytes are reserved, then objective and booster by name.
XGBOOST_BINARY = (
    rb"(?s:(CONFIG-offset:.{8})?(binf)?.{36}\0{100}"
    rb"[\x01-\x40]\0{7}[a-z_]+:?[a-z_0-9]*[\x04-\x08]\0{7}(gbtree|dart|gblinear))"
)
#: XGBoost, JSON and UBJSON: objects with sorted keys, whose first is the learner or the configuration. What
#: stands first in the learner are attributes, in the configuration the generic parameters.
XGBOOST = (
    rb'\s*\{\s*("version"\s*:\s*\[[\d,\s]*\]\s*,\s*)?("(Config|Model)"\s*:\s*\{\s*)?"learner"\s*:\s*\{\s*'
    rb'"(attributes|feature_names|feature_types|generic_param|gradient_booster|learner_\w+|objective)"\s*:'
    rb"|(?s:\{([iU].|I..|l.{4}|L.{8})(Config\{([iU].|I..|l.{4}|L.{8}))?learner\{)|" + XGBOOST_BINARY
)
#: The magic number of fastText, and version 11 or 12.
FASTTEXT = rb"\xba\x16\x4f\x2f[\x0b\x0c]\0\0\0"
#: The first message of an Arrow stream: its length, and then a FlatBuffer, which begins with a short offset.
ARROW_STREAM = rb"(?s:\xff{4}.{3}\0[\x04-\x40]\0\0\0)"
#: A label, perhaps the number of a query, and values by index.
SVMLIGHT = rb"(#[^\n]*\n|\s)*[-+]?\d\S*( +qid:\d+)?( +\d+:\S+)* *(#[^\n]*)?\r?(\n|$)"
#: R objects that are not compressed; most are, and are known by their name.
R_DATA = rb"(?s)(RD[AXB][2-9]\n)?(X\n\0\0\0[\x01-\x09]\0|A\n[1-9]\n\d{6}\n)"

FORMATS: tuple[Format, ...] = (
    # What stands in for a file comes first: its name is, or begins with, that of the file.
    Format("git-lfs-pointer", (), rb"version https://git-lfs\.github\.com/spec/v1\n", None, "pointer"),
    Format("dvc", ("*.dvc",), None, "mlcard.readers.origins.dvc", "other"),
    # Models
    Format("safetensors", ("*.safetensors",), rb"(?s).{8}\{\s*[\"}]", "mlcard.readers.safetensors"),
    Format("safetensors-index", ("*.safetensors.index.json",), JSON_OBJECT,
           "mlcard.readers.safetensors_index", needs_name=True),
    Format("pytorch-index", ("*.bin.index.json", "*.pt.index.json", "*.pth.index.json"), JSON_OBJECT,
           "mlcard.readers.pytorch.index", needs_name=True),
    Format("training-args", ("training_args.bin",), ZIP + rb"|" + PYTORCH_LEGACY, "mlcard.readers.pytorch",
           "configuration", needs_name=True),
    Format("training-state", ("optimizer.pt", "optimizer.bin", "scheduler.pt", "scheduler.bin", "scaler.pt",
           "rng_state*.pth", "random_states_*.pkl"), ZIP + rb"|" + PYTORCH_LEGACY + rb"|" + PICKLE,
           "mlcard.readers.training_state", "other", needs_name=True),
    Format("pytorch-legacy", ("*.pt", "*.pth", "*.ckpt"), PYTORCH_LEGACY, "mlcard.readers.pytorch"),
    Format("sklearn", ("*.pkl", "*.pickle", "*.joblib", "*.p", "*.pk", "*.sav", "*.pkl.*", "*.pickle.*",
           "*.joblib.*"), PICKLE, "mlcard.readers.sklearn"),
    Format("pytorch", ("*.pt", "*.pth", "*.bin", "*.ckpt", "*.jit", "*.ptl"), ZIP,
           "mlcard.readers.pytorch", needs_name=True),
    Format("keras", ("*.keras",), ZIP, "mlcard.readers.keras", needs_name=True),
    Format("keras-h5", ("*.h5", "*.hdf5", "*.keras"), HDF5, "mlcard.readers.keras", needs_name=True,
           told_by="mlcard.readers.keras"),
    Format("skops", ("*.skops",), ZIP, "mlcard.readers.skops", needs_name=True),
    Format("h2o-mojo", ("*.mojo",), H2O_MOJO, "mlcard.readers.h2o_mojo"),
    Format("h2o-mojo-zip", ("*.zip",), H2O_MOJO, "mlcard.readers.h2o_mojo", needs_name=True),
    Format("mleap", ("*.zip",), MLEAP, "mlcard.readers.mleap", needs_name=True),
    Format("mleap-folder", ("bundle.json",), rb'(?s)\s*\{(?=.*"uid"\s*:)(?=.*"format"\s*:).*"timestamp"\s*:',
           "mlcard.readers.mleap", needs_name=True),
    Format("spark-ml", ("part-00000",), SPARK_ML, "mlcard.readers.spark_ml"),
    Format("gguf", ("*.gguf",), rb"GGUF", "mlcard.readers.gguf"),
    Format("tflite", ("*.tflite",), rb"(?s).{4}TFL3", "mlcard.readers.tflite"),
    Format("catboost", ("*.cbm",), rb"CBM1", "mlcard.readers.boosters.catboost"),
    Format("lightgbm", ("*.lgb", "*.lgbm"), rb"tree\r?\nversion=v\d", "mlcard.readers.boosters.lightgbm"),
    Format("pmml", ("*.pmml",), rb"(?s)(\xef\xbb\xbf)?\s*(<\?xml.{0,2000})?<PMML\b",
           "mlcard.readers.pmml"),
    Format("onnx", ("*.onnx",), ONNX, "mlcard.readers.onnx"),
    Format("onnx-external-data", ("*.onnx_data", "*.onnx.data", "*.onnx_data_*"), None, None),
    Format("tensorflow-saved-model", ("saved_model.pb",), SAVED_MODEL,
           "mlcard.readers.tensorflow.saved_model"),
    Format("tensorflow-variables", ("variables.index", "*ckpt*.index"), BUNDLE,
           "mlcard.readers.tensorflow.variables"),
    Format("tensorflow-shard", ("*.data-?????-of-?????",), None, None),
    Format("coreml", ("*.mlmodel",), CORE_ML, "mlcard.readers.coreml"),
    Format("coreml-weights", (), CORE_ML_WEIGHTS, None),
    Format("coreml-package", ("manifest.json",), rb'(?s)\s*\{.*"(itemInfoEntries|rootModelIdentifier)"\s*:',
           "mlcard.readers.coreml.package", "configuration", needs_name=True),
    Format("paddle", ("*.pdmodel",), PADDLE, "mlcard.readers.paddle"),
    Format("paddle-pir", ("inference.json",), rb'\s*\{\s*"base_code"\s*:\s*\{\s*"magic"\s*:\s*"pir"',
           "mlcard.readers.paddle.pir"),
    Format("paddle-parameters", ("*.pdiparams",), PADDLE_PARAMETERS, "mlcard.readers.paddle.parameters"),
    Format("xgboost", ("*.ubj", "*.xgb"), XGBOOST, "mlcard.readers.boosters.xgboost"),
    Format("fasttext", ("*.ftz",), FASTTEXT, "mlcard.readers.fasttext"),
    Format("mlflow", ("mlmodel",), None, "mlcard.readers.mlflow"),
    Format("rds", ("*.rds",), R_DATA, "mlcard.readers.rds"),
    Format("rdata", ("*.rda", "*.rdata"), None, "mlcard.readers.rds", "other"),
    Format("spacy", ("meta.json",), rb'(?s)\s*\{(?=.*"lang"\s*:).*"(spacy_version|pipeline)"\s*:',
           "mlcard.readers.spacy", needs_name=True),
    Format("diffusers-pipeline", ("model_index.json",), rb'(?s)\s*\{.*"_class_name"\s*:',
           "mlcard.readers.huggingface.diffusers", needs_name=True),
    Format("sentence-transformers", ("modules.json",), rb'(?s)\s*\[.*"type"\s*:',
           "mlcard.readers.huggingface.sentence_transformers", "configuration", needs_name=True),
    Format("peft-adapter", ("adapter_config.json",), JSON_OBJECT, "mlcard.readers.huggingface.peft_adapter",
           "configuration", needs_name=True),
    # Configuration and tokenizers
    Format("diffusers-component", ("config.json", "scheduler_config.json"),
           rb'(?s)\s*\{.*"_class_name"\s*:.*"_diffusers_version"\s*:', "mlcard.readers.huggingface.diffusers",
           "configuration", needs_name=True),
    Format("huggingface-config", ("config.json",), TRANSFORMERS, "mlcard.readers.huggingface.config",
           "configuration", needs_name=True),
    Format("sentence-transformers-settings", ("config.json", "sentence_*_config.json",
           "config_sentence_transformers.json"),
           rb'(?s)\s*\{.*"(pooling_mode\w*|word_embedding_dimension|max_seq_length|__version__)"\s*:',
           "mlcard.readers.huggingface.sentence_transformers", "configuration", needs_name=True),
    Format("generation-config", ("generation_config.json",), JSON_OBJECT,
           "mlcard.readers.huggingface.generation_config", "configuration", needs_name=True),
    Format("preprocessor-config", ("preprocessor_config.json", "processor_config.json",
           "video_preprocessor_config.json", "image_processor_config.json"), JSON_OBJECT,
           "mlcard.readers.huggingface.preprocessor_config", "configuration", needs_name=True),
    Format("spacy-config", ("config.cfg",), rb"(?s).*\[(nlp|paths|system|components)\]",
           "mlcard.readers.spacy", "configuration", needs_name=True),
    Format("tokenizer", ("tokenizer.json",), rb'(?s)\s*\{.*"(version|added_tokens|model)"\s*:',
           "mlcard.readers.huggingface.tokenizer", "tokenizer", needs_name=True),
    Format("tokenizer-config", ("tokenizer_config.json",), JSON_OBJECT,
           "mlcard.readers.huggingface.tokenizer_config", "tokenizer", needs_name=True),
    Format("chat-template", ("chat_template.jinja", "chat_template.json", "chat_templates.json"), None,
           "mlcard.readers.huggingface.chat_template", "tokenizer"),
    Format("tokenizer-data", ("special_tokens_map.json", "added_tokens.json", "vocab.json", "vocab.txt",
           "merges.txt", "*.spm", "spiece.model", "tokenizer.model", "sentencepiece*.model", "tokenizer.json",
           "source.spm", "target.spm", "*.tiktoken"), None, None, "tokenizer"),
    Format("huggingface-settings", ("config.json", "configuration.json", "quantize_config.json",
           "model_index.json", "modules.json", "sentence_bert_config.json"), JSON_OBJECT, None,
           "configuration", needs_name=True),
    Format("tensor-list", ("*.fingerprint.json",), rb'\{"mlcard": "[\d.]+", "fingerprints"', None, "other",
           needs_name=True),
    # Results
    Format("trainer-state", ("trainer_state.json",), JSON_OBJECT,
           "mlcard.readers.huggingface.trainer_state", "log", needs_name=True),
    Format("metrics", ("*metrics*.json", "*results*.json", "*score*.json", "*scores*.json", "*eval*.json"),
           JSON_OBJECT, "mlcard.readers.metrics", "log", needs_name=True),
    Format("tracking-database", ("mlflow.db", "optuna*.db"), SQLITE, None, "log", needs_name=True),
    Format("log", ("*.log", "*log.jsonl", "events.out.tfevents*"), None, None, "log"),
    # Data
    Format("parquet", ("*.parquet", "*.pq"), rb"PAR1", "mlcard.readers.parquet", "data"),
    Format("csv", ("*.csv", "*.tsv", "*.tab", "*.psv"), None, "mlcard.readers.csv", "data", packed=True),
    Format("sqlite", ("*.sqlite", "*.sqlite3", "*.db", "*.db3"), SQLITE, "mlcard.readers.sqlite", "data"),
    Format("duckdb", ("*.duckdb", "*.ddb"), rb"(?s).{8}DUCK", "mlcard.readers.duckdb", "data"),
    Format("excel", ("*.xlsx", "*.xlsm"), NO_PICKLE, "mlcard.readers.excel", "data", needs_name=True),
    Format("spreadsheet", ("*.xls", "*.xlsb", "*.ods"), NO_PICKLE, None, "data", needs_name=True),
    Format("json-lines", ("*.jsonl", "*.ndjson", "*.jsonlines"), None, "mlcard.readers.json_lines", "data",
           packed=True),
    Format("json-records", ("*.json",), rb"(\xef\xbb\xbf)?\s*\[\s*\{", "mlcard.readers.json_lines", "data",
           needs_name=True, packed=True),
    Format("hdf5", ("*.h5", "*.hdf5", "*.hdf", "*.h5ad", "*.nc"), HDF5, "mlcard.readers.hdf5_tables", "data",
           needs_name=True),
    Format("svmlight", ("*.svm", "*.libsvm", "*.svmlight", "*.svmlib"), SVMLIGHT, "mlcard.readers.svmlight",
           "data", needs_name=True, packed=True),
    Format("webdataset", ("*.tar",), rb"(?s).{257}ustar", "mlcard.readers.webdataset", "data",
           needs_name=True, told_by="mlcard.readers.webdataset"),
    Format("npy", ("*.npy",), rb"\x93NUMPY", "mlcard.readers.npy", "data"),
    Format("npz", ("*.npz",), ZIP, "mlcard.readers.npz", "data", needs_name=True),
    Format("arrow", ("*.arrow", "*.feather", "*.ipc", "*.arrows"), rb"ARROW1\0\0|FEA1|" + ARROW_STREAM,
           "mlcard.readers.arrow", "data"),
    Format("arff", ("*.arff",), rb"(?i)(\xef\xbb\xbf)?(%[^\n]*\n|\s)*@relation\b", "mlcard.readers.arff",
           "data", packed=True),
    # Code
    Format("python", ("*.py",), None, "mlcard.readers.script", "code"),
    Format("notebook", ("*.ipynb",), None, "mlcard.readers.notebook", "code"),
    Format("r-script", ("*.r", "*.rmd"), None, None, "code"),
    # Where data come from
    Format("dvc-pipeline", ("dvc.lock",), None, "mlcard.readers.origins.dvc_lock", "other"),
    Format("dvc-stages", ("dvc.yaml",), None, "mlcard.readers.origins.dvc_yaml", "other"),
    Format("croissant", ("*.json", "*.jsonld"), CROISSANT, "mlcard.readers.origins.croissant", "other",
           needs_name=True),
    Format("data-package", ("datapackage.json",), JSON_OBJECT, "mlcard.readers.origins.data_package", "other",
           needs_name=True),
    Format("kaggle-dataset", ("dataset-metadata.json",), JSON_OBJECT, "mlcard.readers.origins.kaggle",
           "other", needs_name=True),
    Format("huggingface-dataset-info", ("dataset_info.json", "dataset_infos.json"), JSON_OBJECT,
           "mlcard.readers.origins.dataset_info", "documentation", needs_name=True),
    # Documentation
    Format("readme", ("readme.md",), None, "mlcard.readers.readme", "documentation"),
    Format("license", ("license", "license.*", "licence", "licence.*", "copying", "notice"), None, None,
           "documentation"),
    Format("text", ("*.md", "*.rst"), None, None, "documentation"),
    # What a model needs to run
    Format("requirements", ("requirements*.txt",), None, "mlcard.readers.requirements", "documentation"),
    Format("environment", ("conda.yaml", "conda.yml", "environment.yaml", "environment.yml",
           "python_env.yaml"), None, "mlcard.readers.requirements", "documentation"),
    Format("dockerfile", ("dockerfile", "dockerfile.*", "*.dockerfile", "containerfile"), None, None,
           "other"),
    # Beside everything
    Format("git-attributes", (".gitattributes",), None, "mlcard.readers.git_attributes", "other"),
    Format("git-settings", (".gitignore", ".gitmodules"), None, None, "other"),
    Format("image", ("*.png", "*.jpg", "*.jpeg", "*.gif", "*.svg", "*.webp"),
           rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|GIF8", None, "other"),
    Format("pdf", ("*.pdf",), rb"%PDF-", None, "other"),
    Format("zip", ("*.zip",), ZIP, "mlcard.readers.zip_pickles", "other"),
    Format("7z", ("*.7z",), rb"7z\xbc\xaf\x27\x1c", "mlcard.readers.unread_archive", "other"),
)  # fmt: skip


#: Datasets that are a whole folder, and no file; the walk over a lake finds them.
FOLDERS: dict[str, Format] = {
    name: Format(name, (), None, "mlcard.readers.media_folder", "data")
    for name in ("image-folder", "audio-folder", "video-folder", "text-folder")
}


def recognise(source: Source) -> Format | None:
    """Return the format of a file, or None when no row fits."""
    name = source.path.name.lower()
    head, inner = _first_bytes(source)
    named = _named(name)
    for form in named:
        if form.magic is not None and re.match(form.magic, head) and _holds(form, source):
            return form
    text = next((form for form in named if form.magic is None and form.role == "data"), None)
    if text is not None and _is_text(head):
        return text
    for form in FORMATS:
        if form.magic is not None and not form.needs_name and re.match(form.magic, head):
            return form
    if inner and re.match(PICKLE, inner):
        return BY_NAME["sklearn"]
    # A file that begins otherwise than its name promises is for that reader to complain about.
    return _packed(name, inner) or next((form for form in named if not form.needs_name), None)


class Promise(NamedTuple):
    """What the name of a file alone tells of it.

    Attributes:
        format: its format, or one of those that it can have: all are for the same.
        is_certain: whether it can have no other.
    """

    format: Format
    is_certain: bool


def promised(name: str) -> Promise | None:
    """What a name alone tells of data, models and what belongs to these; None where it can be for much."""
    name = name.rpartition("/")[2].lower()
    inner = next((name.removesuffix(suffix) for suffix in PACKED if name.endswith(suffix)), name)
    named = _named(name) or [form for form in _named(inner) if form.packed]
    if not named:
        return None
    if all(form.role == "data" and form.told_by is None for form in named):
        return Promise(named[0], is_certain=True)
    first = named[0]
    if first.name in _BESIDE_MODELS:
        return Promise(first, is_certain=False)
    if all(form.role == "model" for form in named) and "." in name and not name.endswith(".json"):
        return Promise(first, is_certain=len(named) == 1 and first.name not in _CONTAINERS)
    return None


def _holds(form: Format, source: Source) -> bool:
    """Whether a file that begins as one of a format is one; a broken one is left to the reader."""
    if form.told_by is None:
        return True
    try:
        return bool(importlib.import_module(form.told_by).holds(source))
    except (*MANGLED, UnreadableFileError):
        return True


def _named(name: str) -> list[Format]:
    """The formats whose files may have a name."""
    return [form for form in FORMATS if any(fnmatchcase(name, pattern) for pattern in form.names)]


def _is_text(head: bytes) -> bool:
    """Whether a file that is named as a table of texts may be one, though its words could be a pickle's."""
    return re.match(rb"[ci]", head) is not None and not re.match(PICKLE_IN_LINES, head)


def _packed(name: str, inner: bytes) -> Format | None:
    """The format of the content of a compressed file, if files of that format are read compressed."""
    suffix = next((suffix for suffix in PACKED if name.endswith(suffix)), None)
    if not inner or suffix is None:
        return None
    named = [form for form in _named(name.removesuffix(suffix)) if form.packed]
    fitting = (form for form in named if form.magic is None or re.match(form.magic, inner))
    return next(fitting, None) or next((form for form in named if not form.needs_name), None)


def _first_bytes(source: Source) -> tuple[bytes, bytes]:
    """The first bytes of a file, and those of its content when it is compressed."""
    try:
        with source.open() as file:
            head = file.read(HEAD)
            file.seek(0)
            return head, peek(file, HEAD) if compression_of(head) else b""
    except OSError as error:
        raise UnreadableFileError(f"{source.name}: cannot be read ({error.strerror})") from error


BY_NAME = {form.name: form for form in FORMATS}
