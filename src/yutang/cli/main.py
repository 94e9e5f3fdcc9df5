"""`yutang`: one command for the whole system. Each command with `--json` prints one object, on the last line of stdout."""

from __future__ import annotations

import sys

import click

from yutang.cli import bench, demo, files, imports, people_at_the_counter, place, serve, world


class _Told(click.Group):
    """Says what went wrong in a sentence instead of a traceback, for refusals and bad settings."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            sentence = place.told(error)
            if sentence is None:
                raise
            raise click.ClickException(sentence) from error


@click.group(cls=_Told, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Yutang (鱼塘): the private-domain commerce system."""
    # Chinese is printed as it is, even where the terminal says it is ASCII.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


for command in (
    serve.serve,
    serve.worker,
    place.migrate,
    place.doctor,
    place.tick,
    people_at_the_counter.merchant,
    people_at_the_counter.sign_in_link,
    imports.import_file,
    files.needs,
    files.presale,
    demo.demo,
    world.world,
    bench.bench,
):
    main.add_command(command)
