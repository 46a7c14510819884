"""Constructors that hand their `**kwargs` on."""

from lines import Base, Line

TASKS = {"far": "forwarded:Far"}
MODELS = {"child": "forwarded:Child"}
COMPATIBLE = [("line", "child"), ("far", "child")]
EXTRA = {"far": {"root": str, "download": bool}}


class Parent(Base):
    """
    Parameters
    ----------
    width : int
        How wide it is.
    rate : float
        How fast it learns.
    """

    def __init__(self, width: int, rate: float = 0.1):
        super().__init__()
        self.given = (width, rate)


class Child(Parent):
    def __init__(self, depth: int = 2, **kwargs):
        super().__init__(rate=0.2, **kwargs)
        self.depth = depth


class Far(Line):
    def __init__(self, points: int = 16, **kwargs):
        super().__init__(points)
        self.given = kwargs
