"""A module that cannot be imported where a package is missing."""

import a_package_that_nobody_has  # noqa: F401


class Broken:
    """Never seen."""
