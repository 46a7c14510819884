"""Types of values that neither Python nor Gin has a literal for."""

from collections import OrderedDict, deque
from datetime import datetime, timedelta
from decimal import Decimal

import torch
from lines import Base

MODELS = {"values": "literals:Values"}
COMPATIBLE = [("line", "values")]


class Values(Base):
    def __init__(
        self,
        kind: torch.dtype = torch.float32,
        place: torch.device = torch.device("cpu"),  # noqa: B008
        price: Decimal = Decimal("0.10"),
        start: datetime = datetime(2026, 1, 2),
        pause: timedelta = timedelta(minutes=5),
        order: OrderedDict[str, int] | None = None,
        recent: deque[int] | None = None,
        shape: torch.Size | None = None,
    ):
        super().__init__()
        self.given = (kind, place, price, start, pause, order, recent, shape)
