"""Write the PyTorch fixtures beside this script, and what torch itself says of them (`expected.json`).

Run with torch 2.13.0 (CPU): python make_fixtures.py
The files are small, and committed: tests read them without torch.
"""

from __future__ import annotations

import argparse
import enum
import json
import sys
import types
from collections import OrderedDict
from pathlib import Path

import torch
from torch import nn

HERE = Path(__file__).resolve().parent
EXPECTED: dict[str, dict[str, object]] = {}


def note(name: str, **expected: object) -> None:
    EXPECTED[name] = expected


def tied() -> nn.Module:
    """An embedding whose weight is the output layer's, and a normalisation with buffers."""
    model = nn.Sequential(
        OrderedDict(embed=nn.Embedding(16, 8), norm=nn.BatchNorm1d(8), head=nn.Linear(8, 16, bias=False))
    )
    model.head.weight = model.embed.weight
    return model


def state_dicts() -> None:
    model = tied()
    unique = sum(p.numel() for p in model.parameters())
    torch.save(model.state_dict(), HERE / "tied_state_dict.pt")
    torch.save(model.state_dict(), HERE / "legacy_state_dict.pt", _use_new_zipfile_serialization=False)
    for name in ("tied_state_dict.pt", "legacy_state_dict.pt"):
        note(
            name,
            parameter_count=unique,
            stored_elements=unique + 8 + 8 + 1,
            tensor_count=6,
            names=len(model.state_dict()),
        )
    tensors = {
        "bf16": torch.ones(3, 4, dtype=torch.bfloat16),
        "fp8": torch.ones(6).to(torch.float8_e4m3fn),
        "fp8_e5m2": torch.ones(2).to(torch.float8_e5m2),
        "half": torch.ones(5, dtype=torch.float16),
        "double": torch.ones(2, dtype=torch.float64),
        "complex": torch.ones(2, dtype=torch.complex64),
        "flag": torch.ones(3, dtype=torch.bool),
        "u16": torch.ones(2, dtype=torch.uint16),
        "qint8": torch.quantize_per_tensor(torch.ones(4, 4), 0.1, 3, torch.qint8),
        "channel": torch.quantize_per_channel(
            torch.ones(2, 3), torch.tensor([0.1, 0.2]), torch.tensor([0, 0]), 0, torch.qint8
        ),
        "parameter": nn.Parameter(torch.ones(7)),
        "frozen": nn.Parameter(torch.ones(9), requires_grad=False),
    }
    torch.save(tensors, HERE / "dtypes.pt")
    note(
        "dtypes.pt",
        parameter_count=12 + 6 + 2 + 5 + 2 + 2 + 16 + 6 + 7 + 9,
        elements={
            "BF16": 12, "F8_E4M3": 6, "F8_E5M2": 2, "F16": 5, "F64": 2 + 2, "C64": 2, "BOOL": 3, "U16": 2,
            "QI8": 22, "F32": 16, "I64": 2,
        },
    )  # fmt: skip
    sparse = torch.sparse_coo_tensor(torch.tensor([[0, 1, 2], [2, 0, 1]]), torch.ones(3), (100, 100))
    csr = torch.eye(5).to_sparse_csr()
    torch.save({"coo": sparse, "csr": csr}, HERE / "sparse.pt")
    note("sparse.pt", parameter_count=3 + 5, elements={"F32": 8, "I64": 6 + 6 + 5})
    base = torch.arange(20.0)
    views = {"whole": base, "first": base[:5], "turned": base.view(4, 5).T, "wide": torch.ones(1).expand(50)}
    torch.save(views, HERE / "views.pt")
    note("views.pt", parameter_count=20 + 1)


def modules() -> None:
    model = tied()
    model.embed.weight.requires_grad_(False)
    torch.save(model, HERE / "module.pt")
    note(
        "module.pt",
        parameter_count=sum(p.numel() for p in model.parameters()),
        trainable=sum(p.numel() for p in model.parameters() if p.requires_grad),
        architecture="Sequential",
    )
    lstm = nn.LSTM(4, 3)
    # The source of the class goes into the file, with the path of the library.
    torch.serialization.get_source_lines_and_file = lambda _: (["class LSTM: ...\n"], 1, "rnn.py")
    torch.save(lstm, HERE / "legacy_module.pt", _use_new_zipfile_serialization=False)
    note("legacy_module.pt", parameter_count=sum(p.numel() for p in lstm.parameters()), architecture="LSTM")


def checkpoints() -> None:
    model = nn.Linear(3, 2)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01, weight_decay=0.1)
    model(torch.ones(1, 3)).sum().backward()
    optimizer.step()
    checkpoint = {
        "epoch": 4,
        "arch": "resnet18",
        "global_step": 120,
        "state_dict": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "scheduler": torch.optim.lr_scheduler.StepLR(optimizer, 3).state_dict(),
        "args": argparse.Namespace(lr=0.01, batch_size=32, data="/home/me/data"),
        "hyper_parameters": {"dropout": 0.2, "layers": [4, 4]},
        "pytorch-lightning_version": "2.4.0",
        "class_to_idx": {"dog": 1, "cat": 0},
    }
    torch.save(checkpoint, HERE / "checkpoint.ckpt")
    note("checkpoint.ckpt", parameter_count=8, stored_elements=8)


def scripts() -> None:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv = nn.Conv1d(2, 3, 3)
            self.norm = nn.BatchNorm1d(3)
            self.register_buffer("window", torch.ones(11))

        def forward(self, x: torch.Tensor, rate: int) -> torch.Tensor:
            return self.norm(self.conv(x)) * rate + torch.ones(1)

    net = Net().eval()
    scripted = torch.jit.script(net)
    scripted.save(str(HERE / "scripted.pt"), _extra_files={"labels.txt": "cat\ndog"})
    count = sum(p.numel() for p in net.parameters())
    note("scripted.pt", parameter_count=count, architecture="Net")

    class Writer(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            torch.save(x, "out.pt")
            return x + torch.from_file("/etc/passwd", False, 4)

    torch.jit.script(Writer()).save(str(HERE / "script_reaching_files.pt"))


def training_args() -> None:
    """What `transformers.Trainer` writes, with stand-ins of the same names, so transformers is not needed."""
    package, utils = (
        types.ModuleType("transformers.training_args"),
        types.ModuleType("transformers.trainer_utils"),
    )

    class TrainingArguments:
        pass

    class SchedulerType(str, enum.Enum):  # noqa: UP042 - as transformers writes it
        LINEAR = "linear"
        COSINE = "cosine"

    class IntervalStrategy(str, enum.Enum):  # noqa: UP042
        EPOCH = "epoch"

    class OptimizerNames(str, enum.Enum):  # noqa: UP042
        ADAMW_TORCH = "adamw_torch"

    for module, cls in (
        (package, TrainingArguments), (utils, SchedulerType), (utils, IntervalStrategy),
        (package, OptimizerNames),
    ):  # fmt: skip
        cls.__module__, cls.__qualname__ = module.__name__, cls.__name__
        setattr(module, cls.__name__, cls)
        sys.modules[module.__name__] = module
    sys.modules["transformers"] = types.ModuleType("transformers")
    args = TrainingArguments()
    args.__dict__.update(
        output_dir="/home/me/out", learning_rate=2e-5, num_train_epochs=3.0, seed=42, max_steps=-1,
        per_device_train_batch_size=16, lr_scheduler_type=SchedulerType.COSINE, weight_decay=0.01,
        eval_strategy=IntervalStrategy.EPOCH, optim=OptimizerNames.ADAMW_TORCH, fp16=False,
        logging_dir="/home/me/out/runs", adam_betas=None, warmup_steps=0, _n_gpu=1, label_names=["labels"],
        lr_scheduler_kwargs={"num_cycles": 0.5}, device=torch.device("cpu"),
    )  # fmt: skip
    args.hub_token = "hf_no"  # noqa: S105 - must not reach a card
    torch.save(args, HERE / "training_args.bin")


if __name__ == "__main__":
    torch.manual_seed(0)
    state_dicts()
    modules()
    checkpoints()
    scripts()
    training_args()
    (HERE / "expected.json").write_text(json.dumps(EXPECTED, indent=1) + "\n", "utf-8")
