"""The recipes of `gin/` travel in a wheel as `project/recipes`.

The rest is in pyproject.toml. A package may not be mapped to `gin/` there, since then
every other package had to be listed by hand.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithRecipes(build_py):
    """Copies the recipes beside the code; an editable install reads them in place."""

    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            recipes = Path(self.build_lib, "project", "recipes")
            shutil.copytree("gin", recipes, dirs_exist_ok=True)


setup(cmdclass={"build_py": BuildWithRecipes})
