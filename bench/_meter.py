"""What the operating system says a tree of processes has used."""

from __future__ import annotations

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def tree_of(root: int) -> set[int]:
    """A process and everything that descends from it."""
    children: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        fields = _stat(path)
        if fields:
            children.setdefault(int(fields[1]), []).append(int(path.parent.name))
    tree, layer = {root}, [root]
    while layer:
        layer = [child for parent in layer for child in children.get(parent, [])]
        tree.update(layer)
    return tree


def cpu_of(root: int) -> float:
    """Seconds of CPU that a tree of processes has used, those of it that have ended included."""
    return sum(_cpu(Path(f"/proc/{pid}/stat")) for pid in tree_of(root))


def _cpu(path: Path) -> float:
    fields = _stat(path)
    # utime, stime, and the same of children that were waited for (proc(5), fields 14 to 17).
    return sum(int(one) for one in fields[11:15]) / TICKS if fields else 0.0


def _stat(path: Path) -> list[str]:
    try:
        return path.read_text().rpartition(")")[2].split()
    except OSError:
        return []
