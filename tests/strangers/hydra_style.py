"""A template's style: factories are kept as hyperparameters and called later."""

import torch
from lines import Base

TASKS = {"line": "lines:Line"}
MODELS = {"template": "hydra_style:Template"}
COMPATIBLE = [("line", "template")]


class Template(Base):
    def __init__(
        self,
        optimizer: torch.optim.Optimizer,
        scheduler: torch.optim.lr_scheduler = None,
    ):
        super().__init__()
        self.save_hyperparameters(logger=False)

    def configure_optimizers(self):
        optimizer = self.hparams.optimizer(params=self.parameters())
        if self.hparams.scheduler is None:
            return optimizer
        return [optimizer], [self.hparams.scheduler(optimizer=optimizer)]
