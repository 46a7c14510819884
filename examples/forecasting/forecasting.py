"""pytorch-forecasting, as it is: its second data module with its transformer.

Nothing here derives from its classes or wraps them; they derive from `lightning`, the
other package of Lightning. What only a built data module knows a probe asks it for.
"""

from project import pair_hook

TASKS = {
    "forecast-windows": "pytorch_forecasting.data.data_module:"
    "EncoderDecoderTimeSeriesDataModule",
}
MODELS = {
    "forecast-tft": "pytorch_forecasting.models.temporal_fusion_transformer._tft_v2:TFT"
}
PARTS = {"waves": "forecasting_series:waves", "MAE": "pytorch_forecasting.metrics:MAE"}
COMPATIBLE = [("forecast-windows", "forecast-tft")]
HOOKS = ["forecasting"]


@pair_hook(
    task="forecast-windows",
    model="forecast-tft",
    probes="task",
    sets=["model.metadata"],
)
def metadata_of_the_task(config, task):
    """The model's sizes are those of the windows that the built task makes."""
    return {"model.metadata": dict(task.metadata)}
