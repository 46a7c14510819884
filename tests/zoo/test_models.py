"""The zoo's models: shapes, masks, causality, and what training needs of them."""

from __future__ import annotations

import importlib
import inspect
import math
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_type_hints

import pytest
import pytorch_lightning as pl
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from pytorch_lightning import LightningDataModule, LightningModule
from torch import Tensor, nn
from torch.optim import SGD
from torch.optim.lr_scheduler import OneCycleLR, ReduceLROnPlateau, StepLR
from torch.utils.data import DataLoader, IterableDataset

from project.batches import (
    FeatureBatch,
    ImageBatch,
    LanguageModelBatch,
    RegressionBatch,
    SignalBatch,
    TokenBatch,
)
from project.data.loading import TensorBatches, eval_loader, train_loader
from project.models import MODELS
from project.models.attention import rotary_angles
from project.models.pooling import masked_max, masked_mean
from project.models.recurrent import reorder, reversal
from project.parts import PARTS
from project.parts.schedules import WarmupCosine

CLASSES = 5
VOCAB = 11
IMAGE = (1, 8, 8)
SIGNAL = (12, 1)
FEATURES = 6

TOKENS = {"vocab_size": VOCAB}
SMALL: dict[str, dict[str, Any]] = {
    "lit-linear": {},
    "lit-mlp": {"hidden_sizes": (8,)},
    "lit-conv-net": {"channels": (4, 8), "kernel_size": 3},
    "lit-text-conv-net": TOKENS | {"embedding_dim": 8, "channels": 4},
    "lit-embedding-bag": TOKENS | {"embedding_dim": 8, "ngrams": 3, "buckets": 64},
    "lit-rnn": TOKENS | {"embedding_dim": 8, "hidden_size": 8},
    "lit-lstm": TOKENS | {"embedding_dim": 8, "projection_size": 6},
    "lit-gru": {"embedding_dim": 8, "hidden_size": 8, "bidirectional": True},
    "lit-transformer": {"embedding_dim": 8, "num_layers": 2, "num_heads": 2},
    "lit-gpt": TOKENS | {"embedding_dim": 8, "num_layers": 2, "num_heads": 2},
}
"""Arguments that do not depend on the batch; `for_batch` has the others."""


def for_batch(name: str, kind: type) -> dict[str, Any]:
    """Returns the arguments that a pair hook would compute."""
    if name == "lit-gpt":
        return {}
    outputs = 1 if kind is RegressionBatch else CLASSES
    arguments: dict[str, Any] = {"output_size": outputs}
    if name in ("lit-linear", "lit-mlp"):
        shapes = {ImageBatch: IMAGE, SignalBatch: SIGNAL}
        arguments["input_size"] = math.prod(shapes.get(kind, (FEATURES,)))
    elif name == "lit-conv-net":
        arguments |= {"input_channels": 1, "dims": 1 if kind is SignalBatch else 2}
    elif name in ("lit-gru", "lit-transformer"):
        arguments |= {"input_channels": 1} if kind is SignalBatch else TOKENS
    return arguments


def model_class(name: str) -> type[LightningModule]:
    module, _, attribute = MODELS[name].partition(":")
    return getattr(importlib.import_module(module), attribute)


def make(name: str, kind: type, **arguments: Any) -> LightningModule:
    torch.manual_seed(0)
    given_arguments = SMALL[name] | for_batch(name, kind) | {"learn_rate": 0.01}
    return model_class(name)(**(given_arguments | arguments))


def kinds(name: str) -> tuple[type, ...]:
    hint = get_type_hints(model_class(name).forward)["batch"]
    return get_args(hint) if isinstance(hint, UnionType) else (hint,)


PAIRS = [(name, kind) for name in MODELS for kind in kinds(name)]
TOKEN_MODELS = [name for name, kind in PAIRS if kind is TokenBatch]
each_pair = pytest.mark.parametrize(("name", "kind"), PAIRS)


def token_batch(lengths: list[int], width: int, seed: int = 0) -> TokenBatch:
    generator = torch.Generator().manual_seed(seed)
    tokens = torch.randint(1, VOCAB, (len(lengths), width), generator=generator)
    mask = torch.arange(width) < torch.tensor(lengths)[:, None]
    label = torch.arange(len(lengths)) % CLASSES
    return TokenBatch(tokens.masked_fill(~mask, 0), mask, label)


def example(kind: type, count: int = 6, seed: int = 0) -> Any:
    """Returns a random batch of any kind."""
    generator = torch.Generator().manual_seed(seed)
    random = partial(torch.randn, generator=generator)
    label = torch.arange(count) % CLASSES
    if kind is ImageBatch:
        return ImageBatch(random(count, *IMAGE), label)
    if kind is SignalBatch:
        return SignalBatch(random(count, *SIGNAL), label)
    if kind is FeatureBatch:
        return FeatureBatch(random(count, FEATURES), label)
    if kind is RegressionBatch:
        return RegressionBatch(random(count, FEATURES), random(count))
    if kind is TokenBatch:
        return token_batch([1 + i % 7 for i in range(count)], 7, seed)
    tokens = torch.randint(0, VOCAB, (count, 10), generator=generator)
    return LanguageModelBatch(tokens[:, :-1], tokens[:, 1:])


class Examples(LightningDataModule):
    """The same 24 examples of any kind, for training, validation and test."""

    def __init__(self, kind: type, batch_size: int = 8) -> None:
        super().__init__()
        batch = example(kind, 24)
        self.batches = TensorBatches(kind, *batch, batch_size=batch_size)

    def train_dataloader(self) -> DataLoader[Any]:
        return train_loader(self.batches)

    def val_dataloader(self) -> DataLoader[Any]:
        return eval_loader(self.batches)

    test_dataloader = predict_dataloader = val_dataloader


def trainer(**arguments: Any) -> pl.Trainer:
    quiet = {
        "accelerator": "cpu",
        "logger": False,
        "enable_checkpointing": False,
        "enable_progress_bar": False,
        "enable_model_summary": False,
        "max_epochs": 1,
        "num_sanity_val_steps": 0,
    }
    return pl.Trainer(**(quiet | arguments))


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Models this small are slowed down by a second thread."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


# --- shapes and annotations ----------------------------------------------------


@each_pair
def test_shape_of_the_prediction(name: str, kind: type) -> None:
    batch = example(kind)
    prediction = make(name, kind)(batch)
    if kind is LanguageModelBatch:
        assert prediction.shape == (*batch.tokens.shape, VOCAB)
    else:
        assert prediction.shape == (6, 1 if kind is RegressionBatch else CLASSES)
    assert prediction.isfinite().all()


@pytest.mark.parametrize("name", MODELS)
def test_constructor_is_typed_and_documented(name: str) -> None:
    kind = model_class(name)
    parameters = dict(inspect.signature(kind).parameters)
    hints = get_type_hints(kind.__init__)
    documented = inspect.getdoc(kind) or ""
    for parameter in parameters.values():
        assert parameter.kind is parameter.POSITIONAL_OR_KEYWORD
        assert parameter.name in hints
        assert f"\n    {parameter.name}: " in documented
    assert parameters["learn_rate"].default is inspect.Parameter.empty


@pytest.mark.parametrize("name", ["lit-gru", "lit-transformer"])
@pytest.mark.parametrize("both", [True, False])
def test_either_tokens_or_signals(name: str, both: bool) -> None:
    sizes = {"vocab_size": VOCAB, "input_channels": 1} if both else {"vocab_size": None}
    with pytest.raises(ValueError, match="vocab_size for tokens or input_channels"):
        make(name, TokenBatch, **sizes)


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("lit-conv-net", {"kernel_size": 4}, "kernel_size must be odd"),
        ("lit-conv-net", {"channels": ()}, "at least one stage"),
        ("lit-text-conv-net", {"kernel_sizes": (3, 4)}, "kernel_sizes must be odd"),
        ("lit-embedding-bag", {"ngrams": 0}, "ngrams must be at least 1"),
        ("lit-embedding-bag", {"buckets": 0}, "buckets must be at least 1"),
        ("lit-embedding-bag", {"dropout": 1.5}, r"dropout must be in \[0, 1\)"),
        ("lit-gpt", {"num_heads": 3}, "must be a multiple of twice num_heads"),
        ("lit-transformer", {"num_heads": 8}, "must be a multiple of twice"),
    ],
)
def test_argument_out_of_its_range(
    name: str, arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        make(name, kinds(name)[-1], **arguments)


# --- masks and causality -------------------------------------------------------


@pytest.mark.parametrize("name", TOKEN_MODELS)
@given(
    lengths=st.lists(st.integers(1, 9), min_size=1, max_size=4),
    more=st.integers(1, 8),
    seed=st.integers(0, 99),
)
@settings(max_examples=15, deadline=None)
def test_padding_never_changes_a_logit(
    name: str, lengths: list[int], more: int, seed: int
) -> None:
    model = make(name, TokenBatch).eval()
    batch = token_batch(lengths, max(lengths), seed)
    padded = TokenBatch(
        nn.functional.pad(batch.tokens, (0, more)),
        nn.functional.pad(batch.mask, (0, more)),
        batch.label,
    )
    with torch.no_grad():
        expected = model(batch)
        assert torch.allclose(model(padded), expected, atol=1e-5)
        for i, length in enumerate(lengths):
            alone = TokenBatch(*(field[i : i + 1] for field in batch))
            alone = TokenBatch(
                alone.tokens[:, :length], alone.mask[:, :length], alone[2]
            )
            assert torch.allclose(model(alone)[0], expected[i], atol=1e-5)


@pytest.mark.parametrize("name", TOKEN_MODELS)
def test_every_token_counts(name: str) -> None:
    model = make(name, TokenBatch).eval()
    batch = token_batch([7], 7)
    base = model(batch)
    for place in range(7):
        tokens = batch.tokens.clone()
        tokens[0, place] = tokens[0, place] % (VOCAB - 1) + 1
        changed = model(batch._replace(tokens=tokens))
        assert not torch.allclose(changed, base, atol=1e-7)


@given(st.integers(1, 12), st.data())
@settings(max_examples=25, deadline=None)
def test_future_tokens_never_change_a_past_logit(
    length: int, data: st.DataObject
) -> None:
    model = make("lit-gpt", LanguageModelBatch).eval()
    place = data.draw(st.integers(0, length - 1))
    tokens = torch.randint(0, VOCAB, (2, length))
    changed = tokens.clone()
    changed[:, place:] = torch.randint(0, VOCAB, (2, length - place))
    with torch.no_grad():
        before = model(LanguageModelBatch(tokens, tokens))
        after = model(LanguageModelBatch(changed, changed))
    assert torch.allclose(before[:, :place], after[:, :place], atol=1e-6)


def test_order_matters_to_the_language_model() -> None:
    model = make("lit-gpt", LanguageModelBatch).eval()
    tokens = torch.tensor([[1, 2, 3, 4], [2, 1, 3, 4]])
    one, other = model(LanguageModelBatch(tokens, tokens))[:, -1]
    assert not torch.allclose(one, other, atol=1e-7)


@given(st.lists(st.integers(1, 8), min_size=1, max_size=5))
def test_sequences_are_reversed_within_their_length(lengths: list[int]) -> None:
    batch = token_batch(lengths, max(lengths))
    sequence = batch.tokens[:, :, None]
    index = reversal(batch.mask)
    backwards = reorder(sequence, index)
    for i, length in enumerate(lengths):
        assert torch.equal(backwards[i, :length], sequence[i, :length].flip(0))
        assert torch.equal(backwards[i, length:], sequence[i, length:])
    assert torch.equal(reorder(backwards, index), sequence)


@given(st.lists(st.integers(1, 8), min_size=1, max_size=5))
def test_pooling_sees_the_sequence_alone(lengths: list[int]) -> None:
    mask = token_batch(lengths, max(lengths)).mask
    sequence = torch.randn(*mask.shape, 3).masked_fill(~mask[:, :, None], 1e9)
    for pool, plain in ((masked_mean, Tensor.mean), (masked_max, Tensor.amax)):
        pooled = pool(sequence, mask)
        for i, length in enumerate(lengths):
            expected = plain(sequence[i, :length], dim=0)
            assert torch.allclose(pooled[i], expected, atol=1e-6)


# --- training ------------------------------------------------------------------


@each_pair
def test_training_lowers_the_loss_and_logs(name: str, kind: type) -> None:
    model = make(name, kind)
    data = Examples(kind)
    fit = trainer(max_epochs=6)
    batch = data.batches[torch.arange(24)]
    before = float(model.objective(model(batch), batch, "train")[0].detach())
    fit.fit(model, data)
    logged = set(fit.callback_metrics)
    assert {"train_loss", "val_loss"} <= logged
    metrics = {RegressionBatch: {"r2", "mae"}, LanguageModelBatch: {"bits_per_token"}}
    expected = metrics.get(kind, {"accuracy"})
    assert {f"val_{metric}" for metric in expected} <= logged
    assert float(fit.callback_metrics["val_loss"]) < before
    val_loss = float(fit.callback_metrics["val_loss"])
    (results,) = fit.test(model, data, verbose=False)
    assert {"test_loss", *(f"test_{metric}" for metric in expected)} == set(results)
    # Training, validation and test are the same examples here.
    assert results["test_loss"] == pytest.approx(val_loss)


@pytest.mark.parametrize("kind", [FeatureBatch, RegressionBatch])
def test_metrics_are_those_of_the_whole_epoch(kind: type) -> None:
    model, data = make("lit-linear", kind), Examples(kind, batch_size=7)
    (results,) = trainer().test(model, data, verbose=False)
    batch = data.batches[torch.arange(24)]
    output = model(batch).detach()
    if kind is FeatureBatch:
        accuracy = (output.argmax(dim=1) == batch.label).float().mean()
        assert results["test_accuracy"] == pytest.approx(float(accuracy))
        expected = nn.functional.cross_entropy(output, batch.label)
    else:
        error = (output[:, 0] - batch.target).square()
        expected = error.mean()
        r2 = 1 - error.sum() / (batch.target - batch.target.mean()).square().sum()
        assert results["test_r2"] == pytest.approx(float(r2), abs=1e-5)
    assert results["test_loss"] == pytest.approx(float(expected), abs=1e-6)


def test_bits_are_nats_by_their_logarithm() -> None:
    model = make("lit-gpt", LanguageModelBatch)
    data = Examples(LanguageModelBatch, batch_size=7)
    (results,) = trainer().test(model, data, verbose=False)
    bits = results["test_loss"] / math.log(2)
    assert results["test_bits_per_token"] == pytest.approx(bits, abs=1e-5)
    assert bits == pytest.approx(math.log2(VOCAB), abs=0.1)


def weights(model: LightningModule) -> Tensor:
    return torch.cat([value.detach().flatten() for value in model.parameters()])


def trained(kind: type, name: str, seed: int, **arguments: Any) -> Tensor:
    torch.manual_seed(seed)
    data = Examples(kind)
    model = make(name, kind)
    torch.manual_seed(seed)
    trainer(**arguments).fit(model, data)
    return weights(model)


@each_pair
def test_training_is_determined_by_the_seed(name: str, kind: type) -> None:
    first = trained(kind, name, seed=1, limit_val_batches=0)
    assert torch.equal(first, trained(kind, name, seed=1, limit_val_batches=0))
    assert not torch.equal(first, trained(kind, name, seed=2, limit_val_batches=0))


def test_resumed_training_is_the_unbroken_one(tmp_path: Path) -> None:
    def fit(epochs: int, checkpoint: Path | None = None) -> pl.Trainer:
        torch.manual_seed(3)
        data = Examples(SignalBatch)
        model = make("lit-conv-net", SignalBatch, scheduler=StepEveryEpoch)
        torch.manual_seed(3)
        one = trainer(max_epochs=epochs)
        one.fit(model, data, ckpt_path=checkpoint, weights_only=True)
        return one

    straight = fit(4)
    fit(2).save_checkpoint(tmp_path / "half.ckpt", weights_only=False)
    resumed = fit(4, tmp_path / "half.ckpt")
    assert torch.equal(weights(straight.model), weights(resumed.model))


StepEveryEpoch = partial(StepLR, step_size=1, gamma=0.7)


@pytest.mark.parametrize("name", MODELS)
def test_checkpoint_loads_by_itself(name: str, tmp_path: Path) -> None:
    kind = kinds(name)[0]
    model = make(name, kind, optimizer=SGD, scheduler=StepEveryEpoch).eval()
    fit = trainer()
    fit.fit(model, Examples(kind))
    fit.save_checkpoint(tmp_path / "model.ckpt", weights_only=False)
    again = model_class(name).load_from_checkpoint(
        tmp_path / "model.ckpt", weights_only=True
    )
    batch = example(kind, seed=9)
    assert torch.equal(again.eval()(batch), model.eval()(batch))


def test_predictions_come_in_order() -> None:
    model, data = make("lit-mlp", FeatureBatch), Examples(FeatureBatch)
    predicted = trainer().predict(model, data)
    expected = model(data.batches[torch.arange(24)])
    assert torch.allclose(torch.cat(predicted), expected, atol=1e-6)


def test_overfitting_a_batch_keeps_its_size() -> None:
    seen = []

    class Sizes(pl.Callback):
        def on_train_batch_start(self, *arguments: Any) -> None:
            seen.append(len(arguments[2][0]))

    model, data = make("lit-mlp", FeatureBatch), Examples(FeatureBatch)
    trainer(max_epochs=2, overfit_batches=1, callbacks=[Sizes()]).fit(model, data)
    assert seen == [8, 8]


# --- optimizers, schedules, losses ---------------------------------------------


def configured(**arguments: Any) -> dict[str, Any]:
    model = make("lit-linear", FeatureBatch, **arguments)
    fit = trainer(max_epochs=5)
    fit.fit(model, Examples(FeatureBatch))
    (schedule,) = fit.lr_scheduler_configs or [None]
    return {"optimizer": fit.optimizers[0], "schedule": schedule}


def test_learn_rate_goes_to_the_optimizer() -> None:
    assert configured(learn_rate=0.25)["optimizer"].defaults["lr"] == 0.25
    built = configured(learn_rate=None, optimizer=partial(SGD, lr=0.125))
    assert type(built["optimizer"]) is SGD
    assert built["optimizer"].defaults["lr"] == 0.125
    assert type(configured(learn_rate=None)["optimizer"]) is torch.optim.AdamW


@pytest.mark.parametrize(
    ("scheduler", "interval"),
    [
        (StepEveryEpoch, "epoch"),
        (partial(OneCycleLR, max_lr=0.1, total_steps=15), "step"),
        (WarmupCosine, "step"),
        (ReduceLROnPlateau, "epoch"),
    ],
)
def test_schedule_is_stepped_as_it_wants(scheduler: Any, interval: str) -> None:
    schedule = configured(scheduler=scheduler)["schedule"]
    assert schedule.interval == interval
    if isinstance(schedule.scheduler, WarmupCosine):
        assert schedule.scheduler.steps == 15
        assert schedule.scheduler.get_last_lr() == [0.0]


def test_schedule_over_an_endless_training_is_refused() -> None:
    model = make("lit-linear", FeatureBatch, scheduler=WarmupCosine)
    with pytest.raises(ValueError, match="set the trainer's max_epochs"):
        trainer(max_epochs=-1).fit(model, Examples(FeatureBatch))


class Stream(IterableDataset):
    """Batches without a length."""

    def __iter__(self) -> Iterator[FeatureBatch]:
        return iter([example(FeatureBatch)] * 3)


def test_schedule_over_data_without_a_length_needs_the_number_of_steps() -> None:
    stream = DataLoader(Stream(), batch_size=None)
    model = make("lit-linear", FeatureBatch, scheduler=WarmupCosine)
    with pytest.raises(ValueError, match="its max_steps where the data has no length"):
        trainer().fit(model, stream)
    fit = trainer(max_steps=6, max_epochs=-1)
    fit.fit(make("lit-linear", FeatureBatch, scheduler=WarmupCosine), stream)
    assert fit.lr_scheduler_configs[0].scheduler.steps == 6


def test_schedule_over_no_step_is_left_to_whoever_counts_the_steps() -> None:
    model = make("lit-linear", FeatureBatch, scheduler=WarmupCosine)
    fit = trainer(limit_train_batches=0)
    fit.fit(model, Examples(FeatureBatch))
    assert fit.global_step == 0


def test_a_plateau_waits_for_epochs_with_validation() -> None:
    model = make("lit-linear", FeatureBatch, scheduler=ReduceLROnPlateau)
    fit = trainer(max_epochs=4, check_val_every_n_epoch=2)
    fit.fit(model, Examples(FeatureBatch))
    assert fit.lr_scheduler_configs[0].scheduler.last_epoch == 2


@pytest.mark.parametrize("name", ["lit-gpt", "lit-transformer"])
def test_half_precision_keeps_positions_apart(name: str) -> None:
    """bfloat16 has no odd integers above 256; the angles are taken before."""
    kind = kinds(name)[-1]
    model = make(name, kind).bfloat16()
    assert model(example(kind)).dtype == torch.bfloat16
    torch.set_default_dtype(torch.bfloat16)  # As Lightning's bf16-true has it.
    try:
        cos, _ = rotary_angles(300, 4, torch.device("cpu"))
    finally:
        torch.set_default_dtype(torch.float32)
    assert not torch.equal(cos[256], cos[257])


@given(
    st.integers(2, 60),
    st.floats(0, 0.9),
    st.floats(0, 1),
)
@settings(max_examples=40, deadline=None)
def test_warmup_cosine_follows_its_formula(
    steps: int, warmup: float, final: float
) -> None:
    optimizer = SGD([nn.Parameter(torch.zeros(1))], lr=2.0)
    schedule = WarmupCosine(optimizer, warmup=warmup, final=final)
    schedule.span(steps)
    warm = warmup * steps
    for t in range(steps + 2):
        if t < warm:
            factor = (t + 1) / (warm + 1)
        elif t < steps:
            cosine = math.cos(math.pi * (t - warm) / (steps - warm))
            factor = final + (1 - final) * (1 + cosine) / 2
        else:
            factor = final
        assert optimizer.param_groups[0]["lr"] == pytest.approx(2 * factor, abs=1e-9)
        assert schedule.get_last_lr() == [optimizer.param_groups[0]["lr"]]
        optimizer.step()
        schedule.step()


def test_warmup_cosine_resumes_and_may_be_lengthened() -> None:
    optimizer = SGD([nn.Parameter(torch.zeros(1))], lr=1.0)
    schedule = WarmupCosine(optimizer, warmup=0.0)
    schedule.span(10)
    for _ in range(5):
        optimizer.step()
        schedule.step()
    other = WarmupCosine(SGD([nn.Parameter(torch.zeros(1))], lr=1.0), warmup=0.0)
    other.span(20)
    other.load_state_dict(schedule.state_dict())
    assert (other.last_epoch, other.steps) == (5, 20)
    other.optimizer.step()
    other.step()
    expected = (1 + math.cos(math.pi * 6 / 20)) / 2
    assert other.get_last_lr() == [pytest.approx(expected)]


@pytest.mark.parametrize("wrong", [{"warmup": 1.0}, {"warmup": -0.1}, {"final": 1.5}])
def test_warmup_cosine_refuses(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must be in"):
        WarmupCosine(SGD([nn.Parameter(torch.zeros(1))], lr=1.0), **wrong)


@pytest.mark.parametrize(
    ("kind", "loss"),
    [
        (FeatureBatch, partial(nn.CrossEntropyLoss, label_smoothing=0.3)),
        (RegressionBatch, nn.HuberLoss),
    ],
)
def test_loss_can_be_injected(kind: type, loss: Callable[[], nn.Module]) -> None:
    model, batch = make("lit-mlp", kind, loss=loss), example(kind)
    output = model(batch)
    prediction = output if kind is FeatureBatch else output.squeeze(1)
    expected = loss()(prediction, batch[-1])
    assert torch.equal(model.objective(output, batch, "train")[0], expected)


def test_dropout_acts_in_training_alone() -> None:
    for name, kind in PAIRS:
        if "dropout" not in inspect.signature(model_class(name)).parameters:
            continue
        model, batch = make(name, kind, dropout=0.5), example(kind)
        model.train()
        assert not torch.equal(model(batch), model(batch)), name
        model.eval()
        assert torch.equal(model(batch), model(batch)), name


def test_parts_exist() -> None:
    for name, target in PARTS.items():
        module, _, attribute = target.partition(":")
        assert attribute == name
        assert callable(getattr(importlib.import_module(module), attribute))
