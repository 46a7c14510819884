"""The transformer block, shared by the encoder and the language model.

Pre-norm residual blocks (Xiong et al., 2020) with rotary positions (Su et al., 2021,
arXiv 2104.09864): positions enter as rotations inside attention, so no model has to be
told the longest sequence it will meet.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

ROTARY_BASE = 10_000.0


class Transformer(nn.Module):
    """A stack of blocks and a final normalization.

    Weights start normal with standard deviation 0.02, those of the layers that write
    into the residual stream with 0.02 / sqrt(2 num_layers), biases at zero (GPT-2:
    Radford et al., 2019).

    Args:
        width: Channels of the residual stream.
        num_layers: Number of blocks.
        num_heads: Attention heads; each has `width / num_heads` channels, an even
            number.
        causal: Whether a position attends only to itself and to those before it.
        dropout: Probability that a value written to the stream is zeroed in training.

    Raises:
        ValueError: `width` does not divide into heads of an even size.
    """

    def __init__(
        self,
        width: int,
        num_layers: int,
        num_heads: int,
        *,
        causal: bool,
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        if width % (2 * num_heads):
            raise ValueError(
                f"width {width} must be a multiple of twice num_heads, {2 * num_heads}"
            )
        self.blocks = nn.ModuleList(
            Block(width, num_heads, causal=causal, dropout=dropout)
            for _ in range(num_layers)
        )
        self.norm = nn.LayerNorm(width)
        for name, parameter in self.named_parameters():
            if parameter.dim() == 2:
                writes = name.endswith("write.weight")
                scale = (2 * num_layers) ** -0.5 if writes else 1.0
                nn.init.normal_(parameter, std=0.02 * scale)
            elif name.endswith("bias"):
                nn.init.zeros_(parameter)

    def forward(self, stream: Tensor, mask: Tensor | None = None) -> Tensor:
        """Returns the normalized stream after all blocks.

        Args:
            stream: Shape (batch, length, width).
            mask: bool, shape (batch, length); positions that nobody attends to are
                False. None for none.

        Returns:
            Shape (batch, length, width).
        """
        length = stream.shape[1]
        head_size = self.blocks[0].head_size if self.blocks else 2
        rotation = rotary_angles(length, head_size, stream.device)  # float32
        attend = None if mask is None else mask[:, None, None, :]  # (B, 1, 1, T)
        for block in self.blocks:
            stream = block(stream, rotation, attend)
        return self.norm(stream)


class Block(nn.Module):
    """Self-attention, then a feed-forward network of four times the width.

    Args:
        width: Channels of the residual stream.
        num_heads: Attention heads.
        causal: Whether a position attends only to itself and to those before it.
        dropout: Probability that a value written to the stream is zeroed in training.
    """

    def __init__(
        self, width: int, num_heads: int, *, causal: bool, dropout: float
    ) -> None:
        super().__init__()
        self.num_heads = num_heads
        self.head_size = width // num_heads
        self.causal = causal
        self.attention_norm = nn.LayerNorm(width)
        self.query_key_value = nn.Linear(width, 3 * width)
        self.attention_write = nn.Linear(width, width)
        self.feed_norm = nn.LayerNorm(width)
        self.feed_read = nn.Linear(width, 4 * width)
        self.feed_write = nn.Linear(4 * width, width)
        self.dropout = nn.Dropout(dropout)

    def forward(
        self, stream: Tensor, rotation: Tensor, attend: Tensor | None
    ) -> Tensor:
        """Returns the stream with this block's two contributions added.

        Args:
            stream: Shape (batch, length, width).
            rotation: Cosines and sines, shape (2, length, head size / 2).
            attend: bool, broadcast to (batch, heads, length, length); None for all.
        """
        read = self._attention(self.attention_norm(stream), rotation, attend)
        stream = stream + self.dropout(self.attention_write(read))
        hidden = functional.gelu(self.feed_read(self.feed_norm(stream)))
        return stream + self.dropout(self.feed_write(hidden))

    def _attention(
        self, inputs: Tensor, rotation: Tensor, attend: Tensor | None
    ) -> Tensor:
        batch, length, width = inputs.shape
        heads = self.query_key_value(inputs).view(
            batch, length, 3, self.num_heads, self.head_size
        )
        query, key, value = heads.permute(2, 0, 3, 1, 4)  # each (B, H, T, D)
        read = functional.scaled_dot_product_attention(
            rotate(query, rotation),
            rotate(key, rotation),
            value,
            attn_mask=attend,
            is_causal=self.causal,
        )
        return read.transpose(1, 2).reshape(batch, length, width)


def rotary_angles(length: int, head_size: int, device: torch.device) -> Tensor:
    """Returns the cosines and sines of the angles `t * base^(-2 i / head_size)`.

    They are computed in float32 whatever the model's precision is: bfloat16 has no
    odd positions above 256.

    Returns:
        float32, shape (2, length, head_size / 2).
    """
    channel = torch.arange(0, head_size, 2, device=device, dtype=torch.float32)
    frequency = ROTARY_BASE ** (-channel / head_size)
    places = torch.arange(length, device=device, dtype=torch.float32)
    angles = places[:, None] * frequency
    return torch.stack([angles.cos(), angles.sin()])


def rotate(heads: Tensor, rotation: Tensor) -> Tensor:
    """Rotates pairs of channels by the angles of their position.

    Channel `i` of the first half is paired with channel `i` of the second.

    Args:
        heads: Shape (batch, heads, length, head size).
        rotation: Shape (2, length, head size / 2).
    """
    cos, sin = rotation.to(heads.dtype)
    first, second = heads.chunk(2, dim=-1)
    return torch.cat([first * cos - second * sin, first * sin + second * cos], dim=-1)
