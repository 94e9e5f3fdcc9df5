"""`yutang bench NAME` runs bench/NAME.py of the checkout, or the folder bench/NAME when it takes several files."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import click

BENCH = Path(__file__).resolve().parents[3] / "bench"


@click.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
@click.argument("name")
@click.pass_context
def bench(ctx: click.Context, name: str) -> None:
    """Run the benchmark NAME of the checkout. It needs no place and no database of one's own."""
    found = [path for path in BENCH.glob("*.py") if not path.name.startswith("_")]
    known = {path.stem: path for path in [*found, *(path.parent for path in BENCH.glob("*/__main__.py"))]}
    if not known:
        raise click.ClickException("Benchmarks stand in bench/ of a checkout; this installation has none.")
    if name not in known:
        raise click.ClickException(f"There is no benchmark {name}. There are: {', '.join(sorted(known))}")
    path = str(known[name])
    sys.argv = [path, *ctx.args]
    # As for any script: its parts stand beside it.
    sys.path.insert(0, str(BENCH))
    runpy.run_path(path, run_name="__main__")
