"""A zoo without torch: constructors as odd as the ones that people really write.

The annotations here are real objects; `fakes_strings` has the same as strings. Both
modules are a plugin as any other, so that the engine's tests read them as users' code.
"""

import enum
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, Literal, Optional, TypeVar, Union

TASKS = {
    "words": "fakes_strings:Words",
    "pixels": "fakes:Pixels",
    "grey": "fakes:Grey",
}
MODELS = {
    "net": "fakes:Net",
    "rnn": "fakes_strings:Rnn",
    "both": "fakes:Both",
    "untyped": "fakes:Untyped",
    "broken": "fakes_broken:Broken",
}
PARTS = {
    "Adam": "fakes:Adam",
    "Steps": "fakes:Steps",
    "Chain": "fakes:Chain",
    "double": "fakes:double",
}
HOOKS = ["fakes_hooks"]
COMPATIBLE = [("pixels", "untyped")]
INCOMPATIBLE = {("grey", "both"): "a grey image has too few channels"}

NOT_CONFIGURABLE = {"folder": "--folder PATH"}
SECONDARY = ("devices", "budget")

Item = TypeVar("Item")


# ------------------------------------------------------------------------ batches


class Loader(Generic[Item]):
    """What a dataloader is to the matrix: a class with one type argument."""


class ImageBatch:
    """Images."""


class GreyBatch(ImageBatch):
    """Images of one channel, which a model of images takes too."""


class TokenBatch:
    """Sequences of tokens."""


# -------------------------------------------------------------------------- tasks


class Pixels:
    """Little images.

    They are not shown to anyone.

    Args:
        batch_size: How many images a batch has. More is faster.
        folder: Where the images are.
    """

    def __init__(self, batch_size: int, *, folder: Path = Path("images")) -> None:
        self.batch_size = batch_size
        self.folder = folder

    def train_dataloader(self) -> Loader[ImageBatch]:
        return Loader()


class Grey:
    """Little images in grey."""

    def __init__(self, seed: int = 7, /, batch_size: int = 8, **others: Any) -> None:
        self.seed = seed
        self.batch_size = batch_size
        self.others = others

    def train_dataloader(self) -> Loader[GreyBatch]:
        return Loader()


# ------------------------------------------------------------------------- models


class Activation(enum.Enum):
    RELU = "relu"
    TANH = "tanh"


class Marker:
    """An object that no literal expresses."""


class Base:
    """A base class with a parameter of its own.

    Args:
        label: What the model is called.
    """

    def __init__(self, label: str = "net") -> None:
        self.label = label


class Net(Base):
    """A network with a parameter of every kind.

    Args:
        width: The width of a layer.
        rate (float): The learning rate.
        kernel: Height and width of the kernel. Both
            are odd.
    """

    def __init__(
        self,
        width: int,
        *,
        rate: float = 0.1,
        limit: float = math.inf,
        momentum: Optional[float] = None,  # noqa: UP045
        dropout: float | None = 0.5,
        size: Union[int, str] = 1,  # noqa: UP007
        flag: bool = False,
        activation: Activation = Activation.RELU,
        weights: Path = Path("weights.bin"),
        folder: Path | None = None,
        mode: Literal["fast", "slow", 3] = "fast",
        kernel: tuple[int, int] = (3, 3),
        channels: tuple[int, ...] = (8, 16),
        names: list[str] = [],  # noqa: B006
        steps: Sequence[int] = (),
        options: dict[str, float] | None = None,
        optimizer: Callable[..., Any] | None = None,
        scheduler: Any = None,
        marker: Any = Marker,
        untyped_limit=math.inf,
        untyped_activation=Activation.TANH,
        untyped=None,
        label: str = "net",
        **others: Any,
    ) -> None:
        super().__init__(label)
        given = dict(locals())
        for name in ("self", "__class__", "others"):
            given.pop(name)
        self.given = given
        self.others = others

    def forward(self, batch: ImageBatch) -> None: ...

    def configure(self) -> Any:
        """Calls the injected parts, as Lightning does when training starts."""
        optimizer = self.given["optimizer"]
        if optimizer is None:
            return None
        made = optimizer(["weights"])
        scheduler = self.given["scheduler"]
        return made if scheduler is None else scheduler(made)


@dataclass
class Both:
    """Takes images and tokens.

    Args:
        depth: How deep it is.
    """

    depth: int
    tags: list[str] = field(default_factory=list)
    ratio: float = 1.5

    def __post_init__(self) -> None:
        if self.depth < 0:
            raise ValueError(f"depth is {self.depth}\nand must not be")

    def forward(self, batch: ImageBatch | TokenBatch) -> None: ...


class Untyped:
    """Says nothing about what it takes."""

    def __init__(self, size=3, scale: float = 1.0):
        self.size = size
        self.scale = scale

    def forward(self, batch): ...


# -------------------------------------------------------------------------- parts


class Adam:
    """Updates weights.

    Args:
        params: The weights; the model gives them.
        lr: The learning rate.
    """

    def __init__(
        self,
        params: Any,
        lr: float = 0.001,
        betas: tuple[float, float] = (0.9, 0.999),
        decay: float = 0.0,
    ) -> None:
        self.params = params
        self.lr = lr
        self.betas = betas
        self.decay = decay


class Steps:
    """Lowers the learning rate of an optimizer."""

    def __init__(self, optimizer: Adam, step_size: int = 10, gamma: float = 0.1):
        self.optimizer = optimizer
        self.step_size = step_size
        self.gamma = gamma


class Chain:
    """Holds other parts."""

    def __init__(self, parts: Sequence[Any] = (), *, name: str = "chain") -> None:
        self.parts = parts
        self.name = name


def double(number: float, *, times: int = 2) -> float:
    """Multiplies a number."""
    return number * times


# ------------------------------------------------------------------------ trainer


class Trainer:
    """Trains.

    Args:
        max_epochs: How often all data is seen.
        folder: Where to write; the caller says it.
    """

    def __init__(
        self,
        max_epochs: int = 10,
        *,
        deterministic: bool | Literal["warn"] = "warn",
        limit: int | float = 1.0,
        callbacks: list[Any] | None = None,
        devices: list[int] | str | int = "auto",
        budget: float | None = None,
        folder: Path | None = None,
    ) -> None:
        self.max_epochs = max_epochs
        self.deterministic = deterministic
        self.limit = limit
        self.callbacks = callbacks
        self.devices = devices
        self.folder = folder
