"""TorchScript's code, read as text: its classes, the arguments of `forward`, and operations that reach files.

Format: `torch/csrc/jit/serialization/python_print.cpp` writes it, one class or function after the other.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlcard.readers.pytorch.loaded import Script
from mlcard.readers.pytorch.walk import ClassName, ScriptClass

if TYPE_CHECKING:
    from collections.abc import Mapping

CLASS = re.compile(r"^class (\w{1,200})\(\w+\):$", re.MULTILINE)
NAMES = re.compile(r"^  __(parameters|buffers)__ = \[([^\]\n]{0,100000})\]", re.MULTILINE)
FORWARD = re.compile(r"^  def forward\(self[^,)\n]{0,300}((?:,\n    [^\n]{1,300})*)\) -> ", re.MULTILINE)
ARGUMENT = re.compile(r",\n    (\w{1,100}): ([^\n=]{1,200}?)(?==|,?$|,\n)", re.MULTILINE)
#: Operations of the language itself, and those that quantized models use.
OWN = frozenset(
    {"aten", "prim", "prims", "quantized", "_quantized", "prepacked", "mkldnn", "mkldnn_prepacked", "sparse"}
)
OPERATION = re.compile(r"\bops\.(\w{1,100})\.(\w{1,100})|\btorch\.(save|load|from_file)\(")
#: Names of operations that read or write files (aten::save, aten::from_file, image::read_file, …).
REACHING = re.compile(r"(?i)(^|_)(save|load|from_file|(read|write|open)_?file|\w*_file)($|_)")
#: More classes than any model has.
MOST_CLASSES = 20_000
MOST_OPERATIONS = 1_000_000


def script_of(texts: Mapping[str, str], extra: tuple[str, ...]) -> Script:
    """Return what the code says; `texts` by their paths below `code/`."""
    classes: dict[ClassName, ScriptClass] = {}
    inputs: dict[ClassName, tuple[tuple[str, str], ...]] = {}
    reaching: dict[str, str] = {}
    foreign: dict[str, str] = {}
    for path, text in texts.items():
        module = path.removesuffix(".py").replace("/", ".")
        starts = list(CLASS.finditer(text))[:MOST_CLASSES]
        for index, start in enumerate(starts):
            end = starts[index + 1].start() if index + 1 < len(starts) else len(text)
            body = text[start.end() : end]
            classes[module, start.group(1)] = _class(body)
            inputs[module, start.group(1)] = _inputs(body)
        _operations(text, f"code/{path}", reaching, foreign)
    return Script(classes, inputs, reaching, foreign, extra)


def _class(body: str) -> ScriptClass:
    found: dict[str, frozenset[str]] = {}
    for names in NAMES.finditer(body):
        found.setdefault(names.group(1), frozenset(re.findall(r'"([^"]*)"', names.group(2))))
    return ScriptClass(found.get("parameters", frozenset()), found.get("buffers", frozenset()))


def _inputs(body: str) -> tuple[tuple[str, str], ...]:
    forward = FORWARD.search(body)
    if forward is None:
        return ()
    return tuple((found.group(1), found.group(2)) for found in ARGUMENT.finditer(forward.group(1)))[:100]


def _operations(text: str, path: str, reaching: dict[str, str], foreign: dict[str, str]) -> None:
    for count, found in enumerate(OPERATION.finditer(text)):
        if count > MOST_OPERATIONS or len(reaching) + len(foreign) > 200:
            return
        library, name, plain = found.groups()
        if plain:
            reaching.setdefault(f"torch.{plain}", path)
        elif REACHING.search(name):
            reaching.setdefault(f"ops.{library}.{name}", path)
        elif library not in OWN:
            foreign.setdefault(library, path)
