"""What docstrings say of a component and of its parameters."""

from __future__ import annotations

from dataclasses import dataclass, field

import fakes

from project.core.components.docstrings import documented_parameters, summary


def test_the_args_section_gives_the_first_sentence_about_each_parameter():
    docs = documented_parameters(fakes.Net)
    assert docs == {
        "label": "What the model is called",
        "width": "The width of a layer",
        "rate": "The learning rate",
        "kernel": "Height and width of the kernel",
    }


def test_a_derived_class_documents_over_its_base():
    class Child(fakes.Base):
        """A child.

        Args:
            label: What the child is called, e.g. at home, every day.
        """

    assert documented_parameters(Child) == {
        "label": "What the child is called, e.g. at home, every day"
    }


def test_the_docstring_of_the_constructor_counts():
    class Documented:
        def __init__(self, a: int):
            """Makes one.

            Args:
                a : The first.

            Raises:
                b: Is no parameter.
            """

    assert documented_parameters(Documented) == {"a": "The first"}


def test_the_summary_is_the_first_paragraph_as_one_line_and_never_a_bases():
    @dataclass
    class Plain(fakes.Base):
        """Of two
        lines.

        And more.
        """

        x: list[int] = field(default_factory=list)

    class Silent(fakes.Base):
        pass

    assert summary(Plain) == "Of two lines."
    assert summary(Silent) == ""
