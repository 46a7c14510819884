"""Modules of pair hooks; they compute what neither constructor can know alone."""

HOOKS = ["project.pairs.vocabulary", "project.pairs.bytes", "project.pairs.shapes"]
