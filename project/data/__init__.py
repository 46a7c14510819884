"""Code and facts that tasks and pair hooks share.

A pair hook answers in milliseconds what a model must be told about a task (how many
classes, how many tokens). What it needs for that lives here, free of torch, and is
the same code that the task itself uses when it loads its data. Only `loading` and
`sequences`, which tasks alone use, import torch.
"""
