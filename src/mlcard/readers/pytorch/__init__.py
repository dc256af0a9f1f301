"""PyTorch: checkpoints, whole modules, TorchScript, and training arguments.

Formats: https://docs.pytorch.org/docs/stable/notes/serialization.html. Nothing is loaded: the pickles are
interpreted by `pickle_machine`, storages are never read, and TorchScript's code is read as text.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import chain, islice
from typing import TYPE_CHECKING

from mlcard.errors import UnreadableFileError
from mlcard.facts import Fact, pointer
from mlcard.readers.pickle_machine.records import Call
from mlcard.readers.pytorch import archive, legacy
from mlcard.readers.pytorch.arguments import argument_facts, is_arguments
from mlcard.readers.pytorch.checkpoint import model_part, plain, training_facts
from mlcard.readers.pytorch.counting import RULE, count, count_facts
from mlcard.readers.pytorch.findings import all_findings
from mlcard.readers.pytorch.tensors import byte_size, storages_in
from mlcard.readers.pytorch.walk import NO_CLASSES, class_of, is_module, modules_in, tensors_in
from mlcard.readers.quantization import logical_count
from mlcard.readers.sklearn.estimators import attributes_of, clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mlcard.errors import MlcardError
    from mlcard.facts import Source
    from mlcard.readers.pickle_machine.records import Value
    from mlcard.readers.pytorch.counting import Counts
    from mlcard.readers.pytorch.loaded import Loaded
    from mlcard.readers.pytorch.walk import Tensor

#: Modules that are counted for a description.
MOST_MODULES = 100_000
#: Packages that name themselves in the classes of whole modules.
LIBRARIES = {"torchvision": "torchvision", "timm": "timm", "transformers": "transformers",
             "ultralytics": "ultralytics", "diffusers": "diffusers"}  # fmt: skip


def read(source: Source) -> Iterator[Fact]:
    """Facts of a file that torch wrote; a problem is raised after the facts that were found before it."""
    with source.open() as file:
        loaded = archive.load(file) if file.read(2) == b"PK" else legacy.load(file)
    value = loaded.main.pickled.value if loaded.main is not None else None
    problem = _problem(loaded)
    try:
        if loaded.main is not None:
            yield from _file_facts(loaded, value)
            yield from _model_facts(loaded, value, source)
    except ValueError as error:
        problem = problem or UnreadableFileError(str(error), hint="the file is damaged or was made by hand")
    yield from all_findings(loaded, source)
    if problem is not None:
        raise type(problem)(f"{source.name}: {problem}", hint=problem.hint) from problem


def _problem(loaded: Loaded) -> MlcardError | None:
    if loaded.problem is not None:
        return loaded.problem
    if loaded.main is None:
        return UnreadableFileError(
            "a zip archive without the data.pkl of PyTorch", hint="is it a file of another program?"
        )
    return loaded.main.pickled.problem


def _file_facts(loaded: Loaded, value: Value) -> Iterator[Fact]:
    pickled = loaded.main.pickled if loaded.main is not None else None
    where = loaded.main.member if loaded.main is not None and loaded.main.member else "opcode 0"
    form = "torchscript" if loaded.script is not None else "pytorch"
    if is_arguments(value):
        form = "training-args"
    elif loaded.packing == "legacy":
        form = "pytorch-legacy"
    yield Fact("/file/format", form, where)
    packing = "zip archive" if loaded.packing == "zip" else "pickles in a row"
    said = [f"{packing} of torch.save" if loaded.script is None else "zip archive of torch.jit.save"]
    said += [f"version {loaded.version}"] if loaded.version else []
    said += [f"pickle of protocol {pickled.protocol}"] if pickled is not None else []
    if loaded.script is not None:
        said.append(f"{len(loaded.script.classes)} classes in code/")
        extra = ", ".join(clean(name)[:100] for name in loaded.script.extra[:20])
        said += [f"extra files {extra}"] if extra else []
    kinds = "" if form == "training-args" else _kinds(model_part(value)[0])
    said += [f"modules {kinds}"] if kinds else []
    yield Fact("/file/description", ", ".join(said), where)
    yield Fact("/model/libraries/-", {"name": "torch"}, "the format of the file", "inferred")


def _kinds(part: Value) -> str:
    """The classes of the modules of a tree, with how many there are of each."""
    kinds = Counter(
        found.name for module in islice(modules_in(part), MOST_MODULES) if (found := class_of(module))
    )
    return ", ".join(f"{clean(kind)[:60]} {number}" for kind, number in sorted(kinds.items())[:40])


def _model_facts(loaded: Loaded, value: Value, source: Source) -> Iterator[Fact]:
    where = "data.pkl" if loaded.packing == "zip" else "main pickle"
    if isinstance(value, Call) and is_arguments(value):
        yield from argument_facts(value)
        return
    yield from training_facts(value)
    part, place = model_part(value)
    yield from _module_facts(loaded, part, where)
    script = loaded.script.classes if loaded.script is not None else NO_CLASSES
    found = list(tensors_in(part, script))
    constants = loaded.constants.pickled.value if loaded.constants is not None else None
    tensors = list(chain(found, map(_constant, tensors_in(constants, prefix="constants"))))
    if not tensors:
        return
    place = f"{where}, {place}" if place else where
    counts = count(tensors)
    yield from _counts(counts, place, source)
    _check_storages(loaded, found if part is value else tensors_in(value, script))


def _constant(tensor: Tensor) -> Tensor:
    """A tensor that scripted code uses: no parameter, and its storage lies in a folder of its own."""
    storage = replace(tensor.view.storage, key=f"constants/{tensor.view.storage.key}")
    return replace(tensor, view=replace(tensor.view, storage=storage), role="buffer")


def _counts(counts: Counts, place: str, source: Source) -> Iterator[Fact]:
    parameters, rule = counts.parameters, RULE
    packed = logical_count(counts.distinct, source)
    if packed is not None:
        yield from count_facts(counts, place, packed.parameters, packed.rule)
        return
    yield from count_facts(counts, place, parameters, rule)


def _module_facts(loaded: Loaded, part: Value, where: str) -> Iterator[Fact]:
    found = class_of(part)
    if not isinstance(part, Call) or found is None or not (loaded.script is not None or is_module(part)):
        return
    place = f"{where}, opcode {part.op}"
    yield Fact("/model/architecture", clean(found.name)[:200], place)
    yield Fact("/model/implementation", {"name": clean(f"{found.module}.{found.name}")[:400]}, place)
    library = LIBRARIES.get(found.module.partition(".")[0])
    if library is not None:
        yield Fact("/model/libraries/-", {"name": library}, place, "inferred")
    for name, attribute in islice(attributes_of(part).items(), 1_000):
        setting = plain(attribute.value)
        if setting is not None and not name.startswith("_") and name != "training":
            slot = pointer("model", "hyperparameters", clean(name)[:200])
            yield Fact(slot, setting, f"{where}, opcode {attribute.op}")
    if loaded.script is not None:
        for name, kind in loaded.script.inputs.get((found.module, found.name), ()):
            yield Fact(
                "/model/inputs/-", {"name": name, "data_type": kind}, f"code/, forward of {found.name}"[:200]
            )


def _check_storages(loaded: Loaded, tensors: Iterable[Tensor]) -> None:
    """Compare the storages that tensors need with those that are there."""
    for key, storage in storages_in(tensor.view for tensor in tensors).items():
        expected, there = byte_size(storage), loaded.sizes.get(key)
        if not key or expected is None or key.startswith("array at") or loaded.problem is not None:
            continue
        if there != expected:
            raise ValueError(f"storage {key[:100]} has {there or 0} bytes where its tensors need {expected}")
