"""MC9, continued: does the card describe the model that the files are?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.patterns import lazy
from mlcard.validate.finding import Fault
from mlcard.validate.folder import facts_of, names
from mlcard.validate.proof import agreed, differs
from mlcard.validate.registry import rule
from mlcard.validate.subjects import items, models
from mlcard.validate.weights import is_weights, paths_of
from mlcard.validate.wording import quoted, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.card import Card
    from mlcard.facts import Fact, JsonValue
    from mlcard.validate.folder import Folder

_TEXT = frozenset({"text-classification", "zero-shot-classification", "text-ranking", "sentence-similarity",
                   "feature-extraction", "reinforcement-learning", "audio-classification", "other",
                   "image-text-to-text", "any-to-any", "visual-document-retrieval"})  # fmt: skip
#: For the heads that can do one thing only, the tasks that are right for them. A head that generates text is
#: put to every task there is.
HEADS = (
    ("ForSequenceClassification", _TEXT),
    ("ForTokenClassification", frozenset({"token-classification", "other", "document-question-answering",
                                          "image-to-text", "object-detection"})),
    ("ForQuestionAnswering", frozenset({"question-answering", "document-question-answering",
                                        "visual-question-answering", "table-question-answering", "other"})),
    ("ForImageClassification", frozenset({"image-classification", "image-feature-extraction",
                                          "zero-shot-image-classification", "other"})),
    ("ForObjectDetection", frozenset({"object-detection", "zero-shot-object-detection", "image-segmentation",
                                      "keypoint-detection", "other"})),
    ("ForAudioClassification", frozenset({"audio-classification", "voice-activity-detection", "other"})),
    ("ForVideoClassification", frozenset({"video-classification", "other"})),
    ("ForCTC", frozenset({"automatic-speech-recognition", "audio-classification", "other"})),
)  # fmt: skip
_CLASS_NAME = lazy(r"[A-Z]\w+")
_SHARD = lazy(r"(?P<stem>.*)-(?P<number>\d{5})-of-(?P<total>\d{5})(?P<suffix>\.\w+)")
#: Files of which a folder with weights has at least one, if the library is to load it.
LIBRARIES = {
    "peft": lazy(r"adapter_config\.json"),
    "diffusers": lazy(r"model_index\.json|config\.json|.*\.(?:safetensors|bin|ckpt|pt|pth)"),
    "spacy": lazy(r"meta\.json|config\.cfg|.*\.whl|.*\.tar\.gz"),
    "gguf": lazy(r".*\.gguf"),
    "llama.cpp": lazy(r".*\.gguf"),
    "nemo": lazy(r".*\.nemo|.*\.safetensors"),
    "transformers": lazy(r".*config\.json|.*\.gguf"),
}
#: How the names of one base model differ from place to place.
_VARIANT = lazy(
    r"(?i)^meta-|-?(unsloth|bnb|4bit|8bit|hf|gptq|awq|gguf|fp16|bf16|int4|int8|mlx|dynamic)(?=-|$)"
)
_BITS = lazy(r"([2-8])-bit")


@rule(
    "MC903",
    "task-or-architecture-mismatch",
    "error",
    "/models/*/ml_task",
    "/models/*/architecture",
    "/models/*/algorithm",
    "/models/*/files/*/path",
    fixable="safe",
    needs_files=True,
    needs=("/models/*/architecture", "/models/*/model_type", "/models/*/algorithm", "/models/*/ml_task"),
)
def task_or_architecture_differs(card: Card, folder: Folder) -> Iterator[Fault]:
    """The card says another task, architecture or algorithm than the files.

    What it does: Compares `architecture`, `model_type` and `algorithm` with those that the model's files
        name, and the task with the head of the architecture, where that head can do one thing only: a
        `…ForTokenClassification` answers no questions.

    Why: By these words people find a model, and software decides how to load and to ask it.

    Bad:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris}]
          architecture: BertForMaskedLM
          files: [{path: config.json}]

    Good:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris}]
          architecture: BertForSequenceClassification
          ml_task: text-classification
          files: [{path: config.json}]

    Files:
        config.json: {/model/architecture: BertForSequenceClassification}

    Fix: Safe for architecture and model type: what the files say.

    Source: https://huggingface.co/docs/transformers/main_classes/configuration
    """
    for owner, model in models(card):
        listed = _telling(card, folder, model)
        if not listed:
            continue
        for key in ("architecture", "model_type", "algorithm"):
            said = model.get(key)
            if not isinstance(said, str):
                continue
            found = _proven(folder, listed, f"/model/{key}")
            if found and _differ(key, said, found[1].value):
                safe = key != "algorithm"
                yield differs(card, f"{owner}/{key}", said, found[1].value, found[0], safe=safe)
        task = model.get("ml_task")
        if isinstance(task, str):
            yield from _wrong_head(folder, f"{owner}/ml_task", task, listed)


@rule(
    "MC908",
    "library-differs",
    "warning",
    "/models/*/libraries",
    "/models/*/files/*/path",
    fixable="unsafe",
    needs_files=True,
    needs=("/models/*/libraries", "library_name"),
)
def library_differs(card: Card, folder: Folder) -> Iterator[Fault]:
    """The card names another library, or another version of it, than the files.

    What it does: Compares the versions under `libraries` with those that wrote the model's files, and in a
        README the `library_name` with the files beside it: PEFT loads no folder without
        `adapter_config.json`, spaCy none without `meta.json`.

    Why: A scikit-learn pickle of another version may not load, or load and predict something else. The Hub
        shows code for the wrong library.

    Bad:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris}]
          libraries: [{name: scikit-learn, version: 1.2.0}]
          files: [{path: model.joblib}]

    Good:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris}]
          libraries: [{name: scikit-learn, version: 1.7.2}]
          files: [{path: model.joblib}]

    Files:
        model.joblib: {/model/libraries/-: {name: scikit-learn, version: 1.7.2}}

    Fix: Unsafe: the version that wrote the files.

    Source: https://scikit-learn.org/stable/model_persistence.html;
        https://huggingface.co/docs/hub/models-libraries
    """
    for owner, model in models(card):
        listed = _files(card, folder, model)
        if not listed:
            continue
        if card.dialect == "huggingface":
            yield from _unloadable(card, owner, listed)
            continue
        versioned = [
            (slot, item)
            for slot, item in items(model, owner, "libraries")
            if isinstance(item.get("version"), str) and isinstance(item.get("name"), str)
        ]
        for slot, item in versioned:
            versions = dict(_versions(folder, listed, str(item["name"])))
            if versions and set(versions.values()) - {item["version"]} and len(set(versions.values())) == 1:
                path, version = next(iter(versions.items()))
                yield differs(card, f"{slot}/version", item["version"], version, path, safe=False)


@rule(
    "MC909",
    "quantization-differs",
    "error",
    "/models/*/quantization",
    "/models/*/keywords",
    "/models/*/files/*/path",
    fixable="safe",
    needs_files=True,
    needs=("/models/*/quantization", "/models/*/keywords"),
)
def quantization_differs(card: Card, folder: Folder) -> Iterator[Fault]:
    """The card says another quantisation than the files.

    What it does: Compares `quantization` with what the model's files say, and in a README a tag such as
        `4-bit` with the bits in `config.json`.

    Why: It decides whether a model fits into memory, which hardware runs it, and how much worse than the
        original it is.

    Bad:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris}]
          quantization: {method: gptq, bits: 8}
          files: [{path: config.json}]

    Good:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris}]
          quantization: {method: gptq, bits: 4}
          files: [{path: config.json}]

    Files:
        config.json: {/model/quantization: {method: gptq, bits: 4}}

    Fix: Safe: what the files say; a tag is for a person to correct.

    Source: https://huggingface.co/docs/transformers/main_classes/quantization
    """
    for owner, model in models(card):
        said = model.get("quantization")
        tagged = [bits for word in _texts(model.get("keywords")) for bits in _BITS.findall(word.lower())]
        if not isinstance(said, dict) and not tagged:
            continue
        listed = _telling(card, folder, model)
        found = _proven(folder, listed, "/model/quantization") if listed else None
        if not found or not isinstance(found[1].value, dict):
            continue
        proven = found[1].value
        for key in ("method", "bits", "data_type", "group_size"):
            if isinstance(said, dict) and key in said and key in proven and said[key] != proven[key]:
                slot = f"{owner}/quantization/{key}"
                yield differs(card, slot, said[key], proven[key], found[0], safe=True)
        if len(tagged) == 1 and "bits" in proven and float(tagged[0]) != proven["bits"]:
            message = f"a tag says {tagged[0]} bits, and {shown(found[0])} says {proven['bits']}"
            yield Fault(f"{owner}/keywords", message, f"write `{proven['bits']}-bit`, or remove the tag")


@rule(
    "MC910",
    "base-model-differs",
    "warning",
    "/models/*/base_models/*/model",
    "/models/*/files/*/path",
    needs_files=True,
    needs=("/models/*/base_models",),
)
def base_model_differs(card: Card, folder: Folder) -> Iterator[Fault]:
    """The card names another base model than the adapter was made for.

    What it does: Compares `base_models` with the base model in `adapter_config.json`. Copies of one model
        under names such as `unsloth/Llama-3.2-1B-bnb-4bit` count as the same.

    Why: An adapter works with the weights that it was trained on, and with no others.

    Bad:
        ---
        license: mit
        datasets: [squad]
        base_model: openai-community/gpt2
        ---

    Good:
        ---
        license: mit
        datasets: [squad]
        base_model: openai-community/gpt2-large
        ---

    Files:
        adapter_config.json: '{"peft_type": "LORA", "base_model_name_or_path": "openai-community/gpt2-large"}'

    Fix: None; which of the two is right is for a person to say.

    Source: https://huggingface.co/docs/peft/package_reference/config
    """
    for owner, model in models(card):
        bases = [(slot, str(item["model"])) for slot, item in items(model, owner, "base_models")
                 if isinstance(item.get("model"), str)]  # fmt: skip
        if not bases:
            continue
        listed = [path for path in _files(card, folder, model) if path.endswith("adapter_config.json")]
        for path, fact in facts_of(folder, iter(listed), "/model/base_models"):
            name = fact.value.get("model") if isinstance(fact.value, dict) else None
            if not isinstance(name, str) or fact.method != "read":
                continue
            if _core(name) not in {_core(base) for _, base in bases}:
                message = f"the base model is {quoted(bases[0][1])} here and {quoted(name)} in {shown(path)}"
                yield Fault(f"{bases[0][0]}/model", message, "correct the one that is wrong")


@rule("MC911", "shard-missing", "error", "/models/*/files/*/path", needs_files=True, needs=("/models",))
def shard_missing(card: Card, folder: Folder) -> Iterator[Fault]:
    """Some shards of a checkpoint are there, and others are not.

    What it does: Reports checkpoints of which files such as `model-00001-of-00003.safetensors` are there, or
        named in the card, but not all of them.

    Why: Nobody can load the model.

    Bad:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris}]
          files: [{path: model-00001-of-00002.safetensors}]

    Good:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris}]
          files: [{path: model-00001-of-00002.safetensors}, {path: model-00002-of-00002.safetensors}]

    Files:
        model-00001-of-00002.safetensors: weights
        model-00002-of-00002.safetensors: weights

    Fix: None; add the missing files.

    Source: https://huggingface.co/docs/transformers/big_models
    """
    for slot, model in models(card):
        found: dict[tuple[str, str, str], set[str]] = {}
        for path in _files(card, folder, model):
            if is_weights(path) and (shard := _SHARD.fullmatch(path)):
                found.setdefault((shard["stem"], shard["total"], shard["suffix"]), set()).add(shard["number"])
        for (stem, total, suffix), numbers in found.items():
            if len(numbers) < int(total):
                message = f"{len(numbers)} of {int(total)} shards of {shown(stem + suffix)} are there"
                yield Fault(slot, message, "add the others, or remove these")


def _files(card: Card, folder: Folder, model: dict[str, JsonValue]) -> list[str]:
    """The files of a model: those that its card names, for a README those beside it."""
    return paths_of(model, names(folder) if card.dialect == "huggingface" else ())


def _telling(card: Card, folder: Folder, model: dict[str, JsonValue]) -> list[str]:
    """The files of a model that say what it is: of those beside a README, its configuration alone."""
    listed = _files(card, folder, model)
    return [name for name in listed if name == "config.json"] if card.dialect == "huggingface" else listed


def _proven(folder: Folder, listed: list[str], slot: str) -> tuple[str, Fact] | None:
    """The fact of a slot that the files agree on, with the first file that has it."""
    return agreed(facts_of(folder, iter(listed), slot)).get(slot)


def _versions(folder: Folder, listed: list[str], name: str) -> Iterator[tuple[str, str]]:
    """The files that say a version of a library, each with it."""
    for path, fact in facts_of(folder, iter(listed), "/model/libraries"):
        version = fact.value.get("version") if isinstance(fact.value, dict) else None
        if isinstance(fact.value, dict) and fact.value.get("name") == name and isinstance(version, str):
            yield path, version


def _differ(key: str, said: str, found: JsonValue) -> bool:
    """Whether two names mean different things; an algorithm in words may be what a class is called."""
    if key == "algorithm" and not (isinstance(found, str) and _CLASS_NAME.fullmatch(said)):
        return False
    return said != found


def _wrong_head(folder: Folder, slot: str, task: str, listed: list[str]) -> Iterator[Fault]:
    """A task that the head of the architecture cannot do."""
    found = _proven(folder, listed, "/model/architecture")
    architecture = found[1].value if found else None
    if found is None or not isinstance(architecture, str):
        return
    for head, tasks in HEADS:
        if head in architecture and task not in tasks:
            message = f"the task is {task} here, and {architecture} in {shown(found[0])}"
            yield Fault(
                slot, message, f"the tasks of such a model are {', '.join(sorted(tasks - {'other'}))}"
            )


def _unloadable(card: Card, owner: str, listed: list[str]) -> Iterator[Fault]:
    """A library that loads none of the files beside a README."""
    library = card.front_matter.get("library_name")
    wanted = LIBRARIES.get(library) if isinstance(library, str) else None
    if wanted is None or any(wanted.fullmatch(name) for name in listed):
        return
    weights = next((name for name in listed if is_weights(name)), "")
    if weights:
        message = f"the library is {library}, and no file here is one that it loads ({shown(weights)} is)"
        yield Fault(f"{owner}/libraries/0/name", message, "name the library that loads the model")


def _texts(value: JsonValue) -> list[str]:
    """The texts in a list."""
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _core(name: str) -> str:
    """What the names of one model have in common, whoever keeps a copy of it."""
    return _VARIANT.sub("", name.rsplit("/", 1)[-1]).lower().replace(".", "-").strip("-")
