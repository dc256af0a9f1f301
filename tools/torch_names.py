"""Write `src/mlcard/readers/pytorch/inert_names.txt`: pairs that checkpoints name and that make plain data.

Three sources: what torch itself allows under `weights_only=True`, the module classes of `torch.nn`, and
what stands by hand below. Pairs of other torch versions are kept: run it under each version in turn.
Run: python tools/torch_names.py (needs torch; the repository's tests do not)
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "src/mlcard/readers/pytorch/inert_names.txt"
HEAD = """# Exact pairs that a checkpoint may name: they make tensors, modules or settings.
# tools/torch_names.py adds to them.
"""
PACKAGES = ("torch.nn.modules", "torch.ao.nn.quantized.modules", "torch.ao.nn.qat.modules",
            "torch.ao.nn.intrinsic.modules", "torch.ao.nn.quantized.dynamic.modules")  # fmt: skip
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


def allowed_by_torch() -> set[tuple[str, str]]:
    """What `torch.load(weights_only=True)` lets through."""
    unpickler = importlib.import_module("torch._weights_only_unpickler")
    return {(name.rpartition(".")[0], name.rpartition(".")[2]) for name in unpickler._get_allowed_globals()}  # noqa: SLF001


def module_classes() -> set[tuple[str, str]]:
    """The public classes of modules that torch brings."""
    base = importlib.import_module("torch.nn").Module
    found = set()
    for package in PACKAGES:
        root = importlib.import_module(package)
        for info in pkgutil.iter_modules(root.__path__, package + "."):
            members = inspect.getmembers(importlib.import_module(info.name), inspect.isclass)
            found |= {(cls.__module__, cls.__name__) for _, cls in members if issubclass(cls, base)}
    return {pair for pair in found if pair[0].startswith("torch.")}


def main() -> None:
    """Write the list."""
    by_hand = {tuple(line.split()) for line in BY_HAND.splitlines() if line}
    functions = {("torch.nn.functional", name) for name in ACTIVATIONS + LOSSES} | {
        ("torch", name) for name in ACTIVATIONS[:12]
    }
    known = set()
    if TARGET.exists():
        known = {
            tuple(line.split()) for line in TARGET.read_text("utf-8").splitlines() if not line.startswith("#")
        }
    pairs = sorted(known | by_hand | functions | allowed_by_torch() | module_classes())
    TARGET.write_text(HEAD + "".join(f"{module} {name}\n" for module, name in pairs), "utf-8")
    print(f"{TARGET.name}: {len(pairs)} pairs")


if __name__ == "__main__":
    main()
