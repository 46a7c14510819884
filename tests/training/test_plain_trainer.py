"""What a trainer of ours is in Lightning's own words."""

from __future__ import annotations

import pytest

from project.api import resolve
from project.training.scripting import to_script

WINE = ("task.batch_size=16", "model.hidden_sizes=[8]", "model.learn_rate=0.1")


def script(*bind: str, task: str = "wine", model: str = "lit-mlp") -> str:
    resolution = resolve(task=task, model=model, bind=[*WINE, *bind])
    assert not resolution.faults
    return to_script(resolution, comments=False, changed=True)


def compact(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize(
    ("bind", "written"),
    [
        ((), 'monitor="val_loss",mode="min",enable_version_counter=False'),
        (("trainer.monitor=val_accuracy",), 'monitor="val_accuracy",mode="max"'),
        (("trainer.monitor=val_accuracy", "trainer.mode=min"), 'mode="min"'),
        (("trainer.patience=3",), 'EarlyStopping(monitor="val_loss",mode="min",pa'),
        (("trainer.val_check_interval=0.5",), "save_on_train_epoch_end=False"),
        (("trainer.val_check_interval=2", "trainer.patience=1"),
         "patience=1,check_on_train_epoch_end=False"),
        (("trainer.check_val_every_n_epoch=2", "trainer.limit_val_batches=0",
          "trainer.patience=1"), "patience=1,check_on_train_epoch_end=True"),
        (("trainer.seed=7",), "pl.seed_everything(7,workers=True)"),
        (("trainer.logger=false",), "logger=False"),
        (("trainer.logger=@CSVLogger()",),
         'logger=[CSVLogger(".",name="logs"),CSVLogger(save_dir=".")]'),
        (("trainer.enable_checkpointing=false",), "enable_checkpointing=False"),
        (("trainer.fast_dev_run=true",),
         "fast_dev_run=True,logger=False,enable_checkpointing=False"),
        (("trainer.deterministic=true", "trainer.devices=[0]"),
         "deterministic=True,max_epochs=10,devices=[0]"),
        (("trainer.checkpoint_every='10 min'",), '#trainer.checkpoint_every="10min"'),
        (("trainer.callbacks=[@Timer()]",), "callbacks=[Timer(),best,last]"),
        (("trainer.callbacks=@Timer()",), "callbacks=[Timer(),best,last]"),
        (("trainer.callbacks=[@ModelCheckpoint()]",),
         "classAnotherModelCheckpoint(ModelCheckpoint):"),
        (("trainer.callbacks=[@EarlyStopping()]", "EarlyStopping.monitor=val_loss",
          "trainer.patience=1"), "AnotherEarlyStopping(monitor="),
    ],
)  # fmt: skip
def test_what_is_set_is_written_in_lightnings_words(
    bind: tuple[str, ...], written: str
):
    assert written in compact(script(*bind)).replace("'", '"')


@pytest.mark.parametrize(
    "bind", ["trainer.barebones=true", "trainer.fast_dev_run=2", "trainer.max_epochs=3"]
)
def test_checkpoints_are_kept_where_a_run_keeps_them(bind: str):
    assert ("ckpt_path" in script(bind)) == ("max_epochs" in bind)


def test_the_generators_are_seeded_when_the_trainer_has_what_it_is_given():
    plain, late = script(), script("trainer.callbacks=[@Timer()]")
    assert plain.index("seed_everything") < plain.index("pl.Trainer(")
    assert late.index("pl.Trainer(") < late.index("seed_everything")
    assert late.index("seed_everything") < late.index("task = ")


def test_a_default_monitor_is_said_to_be_one():
    resolution = resolve(task="wine", model="lit-mlp", bind=list(WINE))
    assert "# A model that does not log val_loss needs" in to_script(resolution)
