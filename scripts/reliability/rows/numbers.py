"""What is not finite, and what there is nothing of."""

from __future__ import annotations

from reliability.facts import Row, each, fails, refused, training
from reliability.programs import BAD

SHORT = f"{BAD} -b trainer.max_epochs=3"


def nan(at: str, *more: str) -> str:
    return " ".join([SHORT, f"-b model.at={at} -b model.does=nan", *more])


ROWS = [
    Row("a gradient that is NaN, in the very last step",
        fails("is not finite after the last step"), training(nan("gradient"))),
    Row("`val_loss` that is NaN in every epoch", fails("val_loss is nan"),
        training(nan("val_loss"))),
    Row("`test_loss` that is NaN", fails("test_loss is nan"),
        training(nan("test_loss"))),
    Row("a loss that is NaN from the first step on", fails("loss is nan"),
        training(nan("train_loss"))),
    Row("the same with `trainer.barebones=true`", fails("loss is nan"),
        training(nan("train_loss", "-b trainer.barebones=true"))),
    Row("a monitor that was set, and is not logged",
        fails("was not logged: 'val_other_loss'"),
        training(f"{SHORT} -b trainer.monitor=val_other_loss")),
    Row("the same with `trainer.patience=1`", fails("was not logged: 'val_loss'"),
        training(f"{SHORT} -b trainer.patience=1 -b model.logs=val_other_loss")),
    Row("`trainer.patience=1` and no validation in any of three epochs",
        fails("val_loss"),
        each(f"{SHORT} -b trainer.patience=1 -b trainer.check_val_every_n_epoch=100",
             f"{SHORT} -b trainer.patience=1 -b trainer.limit_val_batches=0")),
    Row("no batch: `trainer.limit_train_batches=0`", fails("nothing was trained"),
        training(f"{SHORT} -b trainer.limit_train_batches=0")),
    Row("no step: `trainer.max_epochs=0`, `trainer.max_time=0`",
        refused("cannot be 0"),
        each(f"{BAD} -b trainer.max_epochs=0", f"{SHORT} -b trainer.max_time=0")),
]  # fmt: skip
