"""`yutang import`: customers, orders, products and utterances from files as people have them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from yutang.cli.people_at_the_counter import chosen_merchant
from yutang.cli.place import enter, home_option, json_option, prepare_tables, print_result

if TYPE_CHECKING:
    from yutang.core.imports import RunOptions

KINDS = ["customers", "orders", "products", "utterances"]


@click.command("import")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--map", "pairs", multiple=True, metavar="FIELD=HEADER", help="Which column a field is in; may be repeated."
)
@click.option(
    "--where", "conditions", multiple=True, metavar="HEADER=VALUE,…", help="Only rows with one of these values."
)
@click.option("--sheet", help="The sheet of an XLSX file (default: the first).")
@click.option("--source", default="", help="Where the rows come from, such as youzan; kept with each of them.")
@click.option("--merchant", "merchant_name", help="For which merchant (default: the only one).")
@home_option
@json_option
def import_file(
    kind: str,
    file: Path,
    pairs: tuple[str, ...],
    conditions: tuple[str, ...],
    sheet: str | None,
    source: str,
    merchant_name: str | None,
    home: Path | None,
    as_json: bool,
) -> None:
    """Bring a CSV or XLSX FILE in. Good rows land; bad rows go to an error file with the reason; the same file twice
    changes nothing."""
    enter(home)
    prepare_tables()
    from yutang.core import clock
    from yutang.core.imports import RunOptions, run_import
    from yutang.core.tables import parse_map_option
    from yutang.core.tenancy import merchant_scope

    merchant_id = chosen_merchant(merchant_name, make=True)
    options = RunOptions(
        mapping=parse_map_option(pairs), where=parse_map_option(conditions), sheet=sheet, source=source
    )
    _tell_columns(kind, file, options)
    with merchant_scope(merchant_id), _Bar(file.name) as report:
        outcome = run_import(kind, file, options, now=clock.now(), on_progress=report)
    print_result(
        {
            "rows": outcome.rows,
            "imported": outcome.imported,
            "unchanged": outcome.unchanged,
            "rejected": outcome.rejected,
            "seconds": round(outcome.seconds, 2),
            "peak_mb": round(outcome.peak_mb, 1),
            "error_file": str(outcome.error_file) if outcome.error_file else None,
        },
        as_json=as_json,
    )


def _tell_columns(kind: str, file: Path, options: RunOptions) -> None:
    """Show which column answers which field before anything lands, so that --map can say otherwise."""
    from yutang.core.imports import import_kind
    from yutang.core.imports.running import understand
    from yutang.core.tables import open_table

    with open_table(file, sheet=options.sheet) as table:
        mapping = understand(import_kind(kind), table, options.mapping)
    click.echo("Columns: " + ", ".join(f"{name}={header}" for name, header in mapping.columns.items()), err=True)
    if mapping.unmatched_headers:
        click.echo("Left aside: " + ", ".join(mapping.unmatched_headers), err=True)


class _Bar:
    """A progress bar on stderr, so that stdout stays for results."""

    def __init__(self, name: str) -> None:
        self._bar = Progress(
            TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"), TimeElapsedColumn(),
            console=Console(stderr=True), transient=True,
        )  # fmt: skip
        self._name = name

    def __enter__(self) -> Callable[[float], None]:
        self._bar.start()
        task = self._bar.add_task(self._name, total=1.0)
        return lambda share: self._bar.update(task, completed=share)

    def __exit__(self, *_: Any) -> None:
        self._bar.stop()
