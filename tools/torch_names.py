"""Write `src/mlcard/readers/pytorch/inert_names.txt`: pairs that checkpoints name and that make plain data.

Three sources: what torch itself allows under `weights_only=True`, the module classes of `torch.nn`, and
what stands by hand below. The sources of torch are read as text out of its wheels: nothing is installed,
nothing imported, and pairs of versions that are not given are kept.

Run: pip download --no-deps --only-binary=:all: --python-version 311 torch==2.14.1
     python tools/torch_names.py torch-*.whl
Written from torch 1.0.1, 1.2.0, 1.4.0, 1.6.0, 1.8.1, 1.10.2, 1.12.1, 1.13.1, 2.0.1, 2.2.2, 2.4.1, 2.6.0,
2.8.0, 2.11.0, 2.13.0 and 2.14.1.
"""

from __future__ import annotations

import argparse
import ast
import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

TARGET = Path(__file__).resolve().parent.parent / "src/mlcard/readers/pytorch/inert_names.txt"
HEAD = """# Exact pairs that a checkpoint may name: they make tensors, modules or settings.
# tools/torch_names.py adds to them.
"""
#: Files in which torch defines modules; `_functions` has what computes them, under the same names.
MODULES = re.compile(
    r"torch/((ao/)?nn/)([a-z_]+/)*modules/(?!_functions)\w+\.py|torch/nn/parallel/data_parallel\.py"
)
#: What `torch.load(weights_only=True)` lets through, since 1.13.
UNPICKLER = "torch/_weights_only_unpickler.py"
DOTTED = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+")
#: Packages whose names the unpickler lets through.
PACKAGES = frozenset(
    {"torch", "torch.cuda", "torch.storage", "torch._utils", "torch._tensor", "torch.nn.parameter",
     "collections", "builtins", "_codecs"}
)  # fmt: skip
ACTIVATIONS = (  # noqa: SIM905 - a list of words
    "relu gelu silu elu selu celu leaky_relu relu6 mish softplus sigmoid tanh softmax log_softmax hardswish"
    " hardsigmoid hardtanh glu"
).split()
LOSSES = (  # noqa: SIM905 - a list of words
    "cross_entropy mse_loss l1_loss binary_cross_entropy binary_cross_entropy_with_logits nll_loss"
    " smooth_l1_loss huber_loss normalize dropout"
).split()
BY_HAND = """
argparse Namespace
torch float
torch double
torch half
torch int
torch long
torch short
torch strided
torch sparse_coo
torch contiguous_format
torch channels_last
torch preserve_format
torch default_generator
torch.nn.parameter Buffer
torch.nn.parameter UninitializedParameter
torch.nn.parameter UninitializedBuffer
torch.nn.backends.thnn _get_thnn_function_backend
torch._C _TensorBase
torch._tensor _rebuild_from_type
torch._C._nn gelu
torch._C._nn silu
torch._C._nn mish
torch._C._nn leaky_relu
torch._utils _rebuild_sparse_csr_tensor
torch.jit._pickle build_boollist
torch.jit._pickle build_doublelist
torch.jit._pickle build_intlist
torch.jit._pickle build_tensor_from_id
torch.jit._pickle build_tensorlist
torch.jit._pickle restore_type_tag
torch.torch_version TorchVersion
torch.version __version__
transformers.training_args TrainingArguments
transformers.training_args OptimizerNames
transformers.training_args ParallelMode
transformers.training_args_seq2seq Seq2SeqTrainingArguments
transformers.trainer_utils EvaluationStrategy
transformers.trainer_utils FSDPOption
transformers.trainer_utils HubStrategy
transformers.trainer_utils IntervalStrategy
transformers.trainer_utils SaveStrategy
transformers.trainer_utils SchedulerType
transformers.trainer_utils ShardedDDPOption
transformers.trainer_pt_utils AcceleratorConfig
transformers.debug_utils DebugOption
transformers.integrations.deepspeed HfDeepSpeedConfig
transformers.integrations.deepspeed HfTrainerDeepSpeedConfig
transformers.deepspeed HfTrainerDeepSpeedConfig
accelerate.state AcceleratorState
accelerate.state PartialState
accelerate.utils.dataclasses DeepSpeedPlugin
accelerate.utils.dataclasses DistributedType
accelerate.utils.dataclasses DynamoBackend
accelerate.utils.dataclasses TorchDynamoPlugin
"""


def sources(wheel: Path) -> Iterator[tuple[str, ast.Module]]:
    """Path and syntax of the files of a wheel that define modules, or what may be unpickled."""
    with zipfile.ZipFile(wheel) as archive:
        for name in sorted(archive.namelist()):
            if MODULES.fullmatch(name) or name == UNPICKLER:
                yield name, ast.parse(archive.read(name))


def allowed_by_torch(tree: ast.Module) -> set[tuple[str, str]]:
    """What `torch.load(weights_only=True)` lets through: texts, and names in lists, of its function."""
    function = next(
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name == "_get_allowed_globals"
    )
    dotted: set[str] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            dotted.add(node.value)
        elif isinstance(node, ast.List | ast.Tuple | ast.Set):
            dotted |= {ast.unparse(item) for item in node.elts if isinstance(item, ast.Attribute)}
    pairs = {(name.rpartition(".")[0], name.rpartition(".")[2]) for name in dotted if DOTTED.fullmatch(name)}
    return {pair for pair in pairs if pair[0] in PACKAGES}


def module_classes(trees: dict[str, ast.Module]) -> set[tuple[str, str]]:
    """The classes that are modules: those that have `Module` among the classes that they are made from."""
    bases: dict[tuple[str, str], set[str]] = {}
    for path, tree in trees.items():
        module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                bases[module, node.name] = {ast.unparse(base).rpartition(".")[2] for base in node.bases}
    known = {"Module"}
    while more := {name for (_, name), above in bases.items() if above & known} - known:
        known |= more
    return {pair for pair in bases if pair[1] in known}


def main() -> None:
    """Write the list."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("wheels", nargs="+", type=Path)
    by_hand = {tuple(line.split()) for line in BY_HAND.splitlines() if line}
    functions = {("torch.nn.functional", name) for name in ACTIVATIONS + LOSSES} | {
        ("torch", name) for name in ACTIVATIONS[:12]
    }
    lines = TARGET.read_text("utf-8").splitlines() if TARGET.exists() else []
    pairs = {tuple(line.split()) for line in lines if not line.startswith("#")} | by_hand | functions
    for wheel in parser.parse_args().wheels:
        trees = dict(sources(wheel))
        unpickler = trees.pop(UNPICKLER, None)
        found = module_classes(trees) | (allowed_by_torch(unpickler) if unpickler is not None else set())
        print(f"{wheel.name}: {len(found)} pairs, {len(found - pairs)} new")
        pairs |= found
    TARGET.write_text(HEAD + "".join(f"{module} {name}\n" for module, name in sorted(pairs)), "utf-8")
    print(f"{TARGET.name}: {len(pairs)} pairs")


if __name__ == "__main__":
    main()
