"""MC9: does the card say what the files say?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.facts import pointer
from mlcard.patterns import lazy
from mlcard.validate.finding import Fault
from mlcard.validate.folder import climbs, content, facts_of, is_missing
from mlcard.validate.proof import agreed, differs, same
from mlcard.validate.registry import rule
from mlcard.validate.subjects import datasets, items, models
from mlcard.validate.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.card import Card
    from mlcard.facts import JsonValue
    from mlcard.validate.folder import Folder

_SHARD = lazy(r"(?P<stem>.*)-(?P<number>\d{5})-of-(?P<total>\d{5})(?P<suffix>\.\w+)")
#: Slots under which a card names files of its folder.
_NAMING_FILES = tuple(
    f"/{kind}/*/{key}"
    for kind in ("models", "datasets")
    for key in ("files", "fingerprints", "sketch", "training")
)


@rule(
    "MC901",
    "referenced-file-missing",
    "warning",
    "/models/*/files/*/path",
    "/datasets/*/files/*/path",
    needs_files=True,
    needs=_NAMING_FILES,
)
def referenced_file_missing(card: Card, folder: Folder) -> Iterator[Fault]:
    """A file that the card names is not there.

    What it does: Reports paths under `files`, `fingerprints` and `training/source_code` of models and
        datasets that name nothing in the folder of the card. A file that Git LFS has not fetched is there,
        and so is one that DVC keeps: the card says so (`stand_in`), or there is a file `NAME.dvc`.

    Why: The card describes something that its reader does not get, or under a name that is out of date.

    Bad:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris}]
          files: [{path: model-v1.joblib}]

    Good:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris}]
          files: [{path: notes.txt}]

    Files:
        notes.txt: "some text"

    Fix: None; `mlcard extract` brings the list of files up to date.

    Source: DESIGN of mlcard, section 4
    """
    elsewhere = {
        f"{slot}/path"
        for owner, thing in (*models(card), *datasets(card))
        for slot, file in items(thing, owner, "files")
        if "stand_in" in file
    }
    for slot, path in _paths(card):
        if slot not in elsewhere and is_missing(folder, path) and is_missing(folder, f"{path}.dvc"):
            yield Fault(slot, f"there is no file {shown(path)} in the folder of the card",
                        "correct the path, or run `mlcard extract`")  # fmt: skip


@rule(
    "MC902",
    "parameter-count-differs",
    "error",
    "/models/*/parameter_count",
    "/models/*/files/*/path",
    fixable="safe",
    needs_files=True,
    needs=("/models/*/parameter_count",),
)
def parameter_countdiffers(card: Card, folder: Folder) -> Iterator[Fault]:
    """The card's parameter count is not the one in the files.

    What it does: Compares `parameter_count` with the sum over the tensors that the headers of the model's
        files list.

    Why: People choose hardware by this number, and the EU AI Act asks for it (Annex XI, section 1, point 1
        d).

    Bad:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris}]
          parameter_count: 7000
          files: [{path: model.safetensors}]

    Good:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris}]
          parameter_count: 6738
          files: [{path: model.safetensors}]

    Files:
        model.safetensors: {/model/parameter_count: 6738}

    Fix: Safe: the number of the files.

    Source: Regulation (EU) 2024/1689, Annex XI; the formats of the files
    """
    for owner, model in models(card):
        said = model.get("parameter_count")
        if not isinstance(said, int):
            continue
        counts = _parameter_counts(folder, list(_files(model)))
        if len(counts) == 1 and said not in counts:
            (count,) = counts
            where = ", ".join(counts[count])
            yield differs(card, f"{owner}/parameter_count", said, count, where, safe=True)


@rule(
    "MC905",
    "hyperparameter-differs",
    "error",
    "/models/*/hyperparameters",
    "/models/*/files/*/path",
    fixable="safe",
    needs_files=True,
    needs=("/models/*/hyperparameters",),
)
def hyperparameter_differs(card: Card, folder: Folder) -> Iterator[Fault]:
    """A hyperparameter in the card is not the one in the files.

    What it does: Compares `hyperparameters` with those that stand in the model's files: those of a
        scikit-learn estimator, the keys of a `config.json`.

    Why: Who trains again by the card gets another model.

    Bad:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris}]
          hyperparameters: {kernel: rbf, C: 1.0}
          files: [{path: model.joblib}]

    Good:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris}]
          hyperparameters: {kernel: rbf, C: 2.3}
          files: [{path: model.joblib}]

    Files:
        model.joblib: {/model/hyperparameters/C: 2.3, /model/hyperparameters/kernel: rbf}

    Fix: Safe: the value of the files.

    Source: DESIGN of mlcard, section 4
    """
    for owner, model in models(card):
        settings = model.get("hyperparameters")
        if not isinstance(settings, dict) or not settings:
            continue
        proven = agreed(facts_of(folder, _files(model), "/model/hyperparameters"))
        for name, setting in settings.items():
            spelled_out = isinstance(setting, dict) and "value" in setting
            said = setting["value"] if isinstance(setting, dict) and spelled_out else setting
            found = proven.get(pointer("model", "hyperparameters", name))
            if found and not same(said, found[1].value):
                slot = f"{owner}{pointer('hyperparameters', name)}" + ("/value" if spelled_out else "")
                yield differs(card, slot, said, found[1].value, found[0], safe=True)


@rule(
    "MC906",
    "checksum-or-size-differs",
    "error",
    "/models/*/files/*",
    "/datasets/*/files/*",
    fixable="unsafe",
    needs_files=True,
    needs=("/models/*/files", "/datasets/*/files"),
)
def checksum_or_sizediffers(card: Card, folder: Folder) -> Iterator[Fault]:
    """A file is not the one that the card describes: its size or its SHA-256 differs.

    What it does: Compares `byte_size` and `sha256` under `files` with the file, or with what its Git LFS
        pointer says. Files of more than 512 MB are not hashed.

    Why: Either the file was changed, and what the card says of it may no longer hold, or the file is not the
        one its author published.

    Bad:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris}]
          files: [{path: notes.txt, byte_size: 5000}]

    Good:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris}]
          files: [{path: notes.txt, byte_size: 9}]

    Files:
        notes.txt: "some text"

    Fix: Unsafe: the size and the hash of the file as it is. Run `mlcard extract` to describe the file afresh.

    Source: FIPS 180-4; https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
    """
    for owner, subject in (*models(card), *datasets(card)):
        for slot, file in items(subject, owner, "files"):
            path, size, digest = file.get("path"), file.get("byte_size"), file.get("sha256")
            if not isinstance(path, str) or (size is None and digest is None):
                continue
            found = content(folder, path, hashed=digest is not None)
            if found is None:
                continue
            if isinstance(size, int) and size != found.byte_size:
                yield differs(card, f"{slot}/byte_size", size, found.byte_size, path, safe=False)
            if isinstance(digest, str) and found.sha256 and digest.lower() != found.sha256:
                yield differs(card, f"{slot}/sha256", digest, found.sha256, path, safe=False)


@rule(
    "MC907",
    "path-leaves-folder",
    "error",
    covers=True,
    needs=_NAMING_FILES,
)
def path_leaves_folder(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A path in the card leads out of the card's folder.

    What it does: Reports absolute paths, paths that begin with a drive or `~`, and paths that climb by `..`,
        under `files` and `training/source_code`.

    Why: On another machine it names another file, or a file that is nobody's business. mlcard never reads it.

    Bad:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris}]
          files: [{path: ../../etc/passwd}]

    Good:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris}]
          files: [{path: notes.txt}]

    Files:
        notes.txt: "some text"

    Fix: None; move the file, or name it by `download_url`.

    Source: https://cwe.mitre.org/data/definitions/22.html
    """
    for slot, path in _paths(card):
        if climbs(path):
            hint = "paths start at the folder of the card; name what lies elsewhere by `download_url`"
            yield Fault(slot, f"{shown(path)} leads out of the folder of the card", hint)


def _paths(card: Card) -> Iterator[tuple[str, str]]:
    """Every path that a card names, with its slot."""
    for owner, subject in (*models(card), *datasets(card)):
        for slot, file in items(subject, owner, "files"):
            if isinstance(file.get("path"), str):
                yield f"{slot}/path", str(file["path"])
        for slot, item in items(subject, owner, "fingerprints"):
            if isinstance(item.get("tensors_file"), str):
                yield f"{slot}/tensors_file", str(item["tensors_file"])
        sketch = subject.get("sketch")
        if isinstance(sketch, dict) and isinstance(sketch.get("sketch_file"), str):
            yield f"{owner}/sketch/sketch_file", str(sketch["sketch_file"])
        training = subject.get("training")
        if isinstance(training, dict):
            for slot, code in items(training, f"{owner}/training", "source_code"):
                # Code of another repository is not in this folder.
                if isinstance(code.get("path"), str) and not code.get("repository"):
                    yield f"{slot}/path", str(code["path"])


def _files(model: dict[str, JsonValue]) -> Iterator[str]:
    """Paths of the files of a model."""
    for _, file in items(model, "", "files"):
        if isinstance(file.get("path"), str):
            yield str(file["path"])


def _parameter_counts(folder: Folder, paths: list[str]) -> dict[int, list[str]]:
    """The parameter counts that the files of a model give, each with the files that give it.

    The shards of one checkpoint count together, and only if all of them are there.
    """
    found: dict[int, list[str]] = {}
    shards: dict[tuple[str, str], dict[str, int]] = {}
    for path, fact in facts_of(folder, iter(paths), "/model/parameter_count"):
        if not isinstance(fact.value, int):
            continue
        if shard := _SHARD.fullmatch(path):
            shards.setdefault((shard["stem"] + shard["suffix"], shard["total"]), {})[path] = fact.value
        else:
            found.setdefault(fact.value, []).append(path)
    for (name, total), counts in shards.items():
        if len(counts) == int(total):
            found.setdefault(sum(counts.values()), []).append(name)
    return found
