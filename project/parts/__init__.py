"""Public names of the parts: what a recipe may inject by reference (`@AdamW`).

The concrete optimizers, schedules and losses of torch, Lightning's callbacks and
loggers, and this project's own; some are for models of other kinds than the zoo's (a
loss of log probabilities, say). Schedules made of others are not listed: those need an
optimizer that no recipe has. Nothing is imported before a configuration refers to it.
"""

from __future__ import annotations

_NAMES = {
    "torch.optim": [
        "Adadelta",
        "Adafactor",
        "Adagrad",
        "Adam",
        "Adamax",
        "AdamW",
        "ASGD",
        "LBFGS",
        "Muon",
        "NAdam",
        "RAdam",
        "RMSprop",
        "Rprop",
        "SGD",
        "SparseAdam",
    ],
    "torch.optim.lr_scheduler": [
        "ConstantLR",
        "CosineAnnealingLR",
        "CosineAnnealingWarmRestarts",
        "CyclicLR",
        "ExponentialLR",
        "LambdaLR",
        "LinearLR",
        "MultiplicativeLR",
        "MultiStepLR",
        "OneCycleLR",
        "PolynomialLR",
        "ReduceLROnPlateau",
        "StepLR",
    ],
    "project.parts.schedules": [
        "WarmupCosine",
    ],
    "torch.nn": [
        "BCEWithLogitsLoss",
        "CrossEntropyLoss",
        "HuberLoss",
        "L1Loss",
        "MSELoss",
        "MultiMarginLoss",
        "NLLLoss",
        "PoissonNLLLoss",
        "SmoothL1Loss",
    ],
    "pytorch_lightning.callbacks": [
        "BackboneFinetuning",
        "BatchSizeFinder",
        "DeviceStatsMonitor",
        "EarlyStopping",
        "EMAWeightAveraging",
        "GradientAccumulationScheduler",
        "LambdaCallback",
        "LearningRateFinder",
        "LearningRateMonitor",
        "ModelCheckpoint",
        "ModelPruning",
        "ModelSummary",
        "OnExceptionCheckpoint",
        "RichModelSummary",
        "RichProgressBar",
        "SpikeDetection",
        "StochasticWeightAveraging",
        "ThroughputMonitor",
        "Timer",
        "TQDMProgressBar",
        "WeightAveraging",
    ],
    "pytorch_lightning.loggers": [
        "CometLogger",
        "CSVLogger",
        "LitLogger",
        "MLFlowLogger",
        "TensorBoardLogger",
        "WandbLogger",
    ],
}


PARTS = {name: f"{module}:{name}" for module, names in _NAMES.items() for name in names}
