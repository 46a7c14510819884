"""Time series, made on the spot."""

import numpy as np
import pandas as pd
from pytorch_forecasting.data.timeseries import TimeSeries


def waves(groups: int = 8, steps: int = 60, noise: float = 0.1) -> TimeSeries:
    """Waves a step behind their season, which is known in advance.

    Args:
        groups: How many series.
        steps: Points in time of each.
        noise: The standard deviation of what is added to them.
    """
    random = np.random.default_rng(0)
    time = np.tile(np.arange(steps), groups)
    group = np.repeat(np.arange(groups), steps)
    table = pd.DataFrame(
        {
            "time": time,
            "group": group,
            "season": np.sin(2 * np.pi * time / 12),
            "value": np.sin(2 * np.pi * (time - 1) / 12)
            + noise * random.standard_normal(len(time)),
        }
    )
    return TimeSeries(
        data=table,
        time="time",
        target="value",
        group=["group"],
        num=["season", "value"],
        known=["season"],
        unknown=["value"],
    )
