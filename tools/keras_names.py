"""Write the names that Keras exports, over many versions, to `src/mlcard/readers/keras/inert_names.txt`.

Run with the wheels of the versions (`pip download --no-deps keras==…`): python tools/keras_names.py
keras-*.whl The source is parsed, nothing is imported. Only modules whose classes and functions make layers,
weights, losses and settings are taken; what runs code or reaches files is left out, and stands in
`mlcard.readers.keras.safety`.
"""

from __future__ import annotations

import ast
import re
import sys
import zipfile
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

TARGET = Path(__file__).resolve().parent.parent / "src" / "mlcard" / "readers" / "keras" / "inert_names.txt"
MODULES = re.compile(
    r"keras(\.(layers|initializers|regularizers|constraints|optimizers|losses|metrics|activations|models|random"
    r"|dtype_policies|mixed_precision|quantizers)(\.(experimental|preprocessing|schedules|legacy))*)?"
)
#: Of these modules functions, too, stand in configurations.
OF_FUNCTIONS = {"keras.activations", "keras.losses", "keras.metrics"}
LEFT_OUT = frozenset(
    """
    Lambda TFSMLayer TorchModuleWrapper JaxLayer FlaxLayer deserialize get serialize clone_model load_model
    save_model model_from_json model_from_yaml model_from_config name_scope PyMetric
    """.split()  # noqa: SIM905 - a list of words
)
#: Classes that are written under the module of their source.
BY_SOURCE = [
    ("keras.src.models.functional", "Functional"), ("keras.src.models.sequential", "Sequential"),
    ("keras.src.models.model", "Model"), ("keras.src.engine.functional", "Functional"),
    ("keras.engine.functional", "Functional"), ("keras.models", "Functional"),
    ("keras.src.ops.numpy", "Add"), ("keras.src.ops.numpy", "Multiply"), ("keras.src.ops.numpy", "Subtract"),
]  # fmt: skip


def exported(tree: ast.Module) -> Iterator[tuple[str, bool]]:
    """Paths under which a module exports its classes and functions; whether it is a class."""
    for node in tree.body:
        if not isinstance(node, ast.ClassDef | ast.FunctionDef):
            continue
        for decorator in node.decorator_list:
            if not isinstance(decorator, ast.Call) or "export" not in ast.unparse(decorator.func):
                continue
            for constant in ast.walk(decorator):
                if isinstance(constant, ast.Constant) and isinstance(constant.value, str):
                    yield constant.value, isinstance(node, ast.ClassDef)


def main(wheels: list[str]) -> None:
    """Write the list from the wheels at these paths."""
    names: dict[str, set[str]] = defaultdict(set)
    for module, name in BY_SOURCE:
        names[module].add(name)
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            for member in archive.namelist():
                if not member.endswith(".py"):
                    continue
                for path, is_class in exported(ast.parse(archive.read(member))):
                    module, _, name = path.rpartition(".")
                    if (
                        MODULES.fullmatch(module)
                        and (is_class or module in OF_FUNCTIONS)
                        and name not in LEFT_OUT
                    ):
                        names[module].add(name)
    found = {Path(wheel).name.split("-")[1] for wheel in wheels}
    versions = ", ".join(sorted(found, key=lambda version: [int(part) for part in version.split(".")]))
    lines = [
        f"# Written by tools/keras_names.py from Keras {versions}.",
        "# A module, and the names in it that were looked at.",
    ]
    lines += [f"{module} {' '.join(sorted(names[module]))}" for module in sorted(names)]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{sum(map(len, names.values()))} names in {len(names)} modules")


if __name__ == "__main__":
    main(sys.argv[1:])
