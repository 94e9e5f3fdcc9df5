"""`yutang bench NAME` runs bench/NAME.py of the checkout."""

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
    known = sorted(path.stem for path in BENCH.glob("*.py") if not path.name.startswith("_"))
    if not known:
        raise click.ClickException("Benchmarks stand in bench/ of a checkout; this installation has none.")
    if name not in known:
        raise click.ClickException(f"There is no benchmark {name}. There are: {', '.join(known)}")
    path = BENCH / f"{name}.py"
    sys.argv = [str(path), *ctx.args]
    runpy.run_path(str(path), run_name="__main__")
