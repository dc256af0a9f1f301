"""Write one small network in the formats of torch and safetensors, and what torch says of its tensors.

Run with torch 2.13.0 (CPU), numpy and safetensors: python make_fixtures.py
The files are small, and committed: tests read them without torch.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn

HERE = Path(__file__).resolve().parent


def network() -> nn.Module:
    """An embedding, a normalisation with buffers, and two layers."""
    torch.manual_seed(7)
    return nn.Sequential(nn.Embedding(40, 16), nn.BatchNorm1d(16), nn.Linear(16, 24), nn.Linear(24, 5))


def described(tensor: torch.Tensor) -> dict[str, object]:
    """The digest of the elements row by row, and the norm, both made by torch."""
    raw = tensor.contiguous().reshape(-1).view(torch.uint8).numpy().tobytes() if tensor.numel() else b""
    said: dict[str, object] = {"sha256": hashlib.sha256(raw).hexdigest(), "shape": list(tensor.shape)}
    if tensor.is_floating_point() or tensor.is_complex():
        wide = tensor.to(torch.complex128 if tensor.is_complex() else torch.float64)
        said["norm"] = float(torch.linalg.vector_norm(wide))
    return said


def main() -> None:
    expected: dict[str, dict[str, object]] = {}
    model = network()
    base = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    torch.save(base, HERE / "base.pt")
    torch.save(base, HERE / "base-legacy.pth", _use_new_zipfile_serialization=False)
    save_file(base, HERE / "base.safetensors")
    torch.jit.save(torch.jit.script(model), HERE / "base-scripted.pt")
    expected["base"] = {name: described(tensor) for name, tensor in base.items()}

    tuned = {name: tensor.clone() for name, tensor in base.items()}
    generator = torch.Generator().manual_seed(8)
    for name in ("3.weight", "3.bias"):
        tuned[name] += 0.01 * torch.randn(tuned[name].shape, generator=generator)
    save_file(tuned, HERE / "tuned.safetensors")
    expected["tuned"] = {name: described(tensor) for name, tensor in tuned.items()}

    weight = torch.arange(2 * 3 * 4 * 5, dtype=torch.float32).reshape(2, 3, 4, 5).sin()
    others = {
        "transposed": weight[0, 0].T,
        "channels_last": weight.contiguous(memory_format=torch.channels_last),
        "permuted": weight.permute(3, 1, 0, 2),
        "stepped": weight[:, ::2, :, 1::3],
        "slice": weight[1],
        "scalar": torch.tensor(2.5),
        "empty": torch.zeros(0, 3),
        "half": weight.half().transpose(0, 3),
        "bfloat": weight.bfloat16(),
        "double": weight.double().transpose(0, 1),
        "complex": torch.complex(weight[0, 0], weight[0, 1]),
        "flags": weight[0, 0] > 0,
        "numbers": torch.arange(70, dtype=torch.int64),
        "infinite": torch.full((3, 3), float("-inf")).triu(1),
    }
    torch.save(others, HERE / "others.pt")
    expected["others"] = {name: described(tensor) for name, tensor in others.items()}
    (HERE / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")


if __name__ == "__main__":
    main()
