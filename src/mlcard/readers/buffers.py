"""Which stored tensors of PyTorch are buffers: computed or counted, and never learned.

A state dict does not tell buffers from parameters; their names do, and for masks their shapes. Modules of
PyTorch and of transformers that keep such buffers:

| buffer | module |
|---|---|
| running mean and variance | `torch.nn.modules.batchnorm` |
| frequencies of rotary embeddings | LLaMA, GPT-NeoX and their relatives, before they stopped storing them |
| masks of causal attention, and what is put where they mask | GPT-2, GPT-Neo, GPT-NeoX, CodeGen |
| masks and coordinates of shifted windows | Swin |
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_NAMES = re.compile(
    r"(^|\.)(running_mean|running_var|num_batches_tracked|inv_freq|rope\.freqs|masked_bias|attn_mask"
    r"|relative_coords_table|relative_position_index|position_ids)$"
)
#: Causal masks are called like biases; no bias has the shape of one.
_MASKS = re.compile(r"(^|\.)(attn|attention)\.bias$|(^|\.)causal_mask$")


def is_buffer(name: str, shape: Sequence[int]) -> bool:
    """Whether a tensor of a state dict is a buffer, by its name and shape."""
    if _NAMES.search(name):
        return True
    square = len(shape) == 4 and tuple(shape[:2]) == (1, 1) and shape[2] == shape[3]
    return square and _MASKS.search(name) is not None
