"""The faults that are made, in the order of the page."""

from __future__ import annotations

from reliability.facts import Row
from reliability.rows import (
    caches,
    disks,
    endings,
    many,
    numbers,
    processes,
    signals,
    streams,
    untrusted,
)

ROWS: list[Row] = [
    *signals.ROWS,
    *endings.ROWS,
    *numbers.ROWS,
    *disks.ROWS,
    *streams.ROWS,
    *caches.ROWS,
    *processes.ROWS,
    *many.ROWS,
    *untrusted.ROWS,
]

NOT_TESTED = {
    "CUDA, several GPUs, MPS, TPU": "no such device was there",
    "macOS, Windows": "Linux only",
    "several nodes": "one machine; two processes of it stand for them above",
    "a power cut, a kernel that crashes": "files and their folders are synced (fsync) "
    "before they replace others; whether a disk keeps what it says was not seen",
    "NFS and other disks of a network": "none was there; a lock rests on `O_EXCL`",
}
"""What nobody could make, with the reason."""
