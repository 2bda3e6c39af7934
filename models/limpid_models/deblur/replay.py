"""Cases that a network has met, kept to be learned from more than once.

Where nearly all the work of a step needs no gradient (flow and filters of `deblur.tiled`), its
results are worth keeping: a step that only learns to mix them costs a tenth of one that makes them.
They go stale slowly, because a frame's last output is a hint for its successor.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

import torch
from torch import Tensor


class Replay:
    """The last `most` cases, float16; a case is one row of several tensors."""

    def __init__(self, most: int):
        self.cases: deque[tuple[Tensor, ...]] = deque(maxlen=most)

    def add(self, tensors: Iterable[Tensor]) -> None:
        """Tensors n,... of n cases."""
        rows = (x.detach().half().unbind(0) for x in tensors)
        self.cases.extend(zip(*rows, strict=True))

    def draw(self, count: int, seed: int) -> list[Tensor]:
        """So many random cases, count,..., float32."""
        generator = torch.Generator().manual_seed(seed)
        chosen = torch.randint(len(self.cases), (count,), generator=generator).tolist()
        rows = zip(*(self.cases[k] for k in chosen), strict=True)
        return [torch.stack(row).float() for row in rows]
