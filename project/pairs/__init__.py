"""Modules of pair hooks; they compute what neither constructor can know alone."""

HOOKS = ["project.pairs.shapes"]
