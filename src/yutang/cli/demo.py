"""`yutang demo`: an empty place, a sample shop, thirty days with three hundred people, and the console."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from yutang.cli.parent import tied
from yutang.cli.place import enter, json_option, prepare_tables
from yutang.cli.serve import free_port, wait_until_ready
from yutang.core.place import mark_place
from yutang.world.life import HOURS, Shop, World
from yutang.world.pay import PayPlatform
from yutang.world.server import serving

SIGN_IN_FOR = timedelta(hours=12)


@click.command()
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(".yutang"),
    show_default=True,
    help="The place.",
)
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Where the console is served."
)
@click.option("--days", default=30, show_default=True, type=click.IntRange(1, 120), help="How long the world lives.")
@click.option("--people", default=300, show_default=True, type=click.IntRange(20, 5000), help="How many live in it.")
@click.option("--seed", default=7, show_default=True, help="The same seed, the same people.")
@click.option("--no-serve", is_flag=True, help="Stop after the days are lived.")
@json_option
def demo(home: Path, port: int, days: int, people: int, seed: int, no_serve: bool, as_json: bool) -> None:
    """Make an empty place, load the sample shop, let the world live, and serve the console."""
    say = Console(stderr=True).print
    port = _port_to_use(port, say)
    start = _now() - timedelta(days=days)
    _empty_place(home, port)
    from yutang.core.clock import set_clock

    set_clock(home / "clock.json", start)
    enter(home)
    began = time.monotonic()
    prepare_tables()
    from yutang.cli.sample_shop import open_sample_shop
    from yutang.core import clock

    platform = PayPlatform(now=clock.now)
    with serving(platform) as pay_address:
        say("Loading the sample shop …")
        opened = open_sample_shop(asdict(platform.sign_up()) | {"gateway_url": pay_address}, now=start)
        say(f"{people} people live {days} days …")
        address = f"http://127.0.0.1:{port}"
        shop = Shop(address, opened.api_key, opened.communities, opened.styles, opened.kocs)
        with _served(home, port, worker=False):
            _live(World(shop, start, days, people, seed, *_time(home, platform)), days)
        outcome = _outcome(opened.merchant_id, seconds=round(time.monotonic() - began, 1))
        _tell(outcome, as_json=as_json)
        if not no_serve:
            _serve_on(home, port, opened.owner_id, platform)


def _now() -> datetime:
    return datetime.now(UTC)


def _port_to_use(port: int, say: Any) -> int:
    """The port asked for, or a free one when something else is listening there."""
    import socket

    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) != 0:
            return port
    free = free_port()
    say(f"Port {port} is taken: using {free}.")
    return free


def _empty_place(home: Path, port: int) -> None:
    """Make the place anew. Only a place that a demo made is ever removed."""
    if home.exists() and any(home.iterdir()):
        marks = home / "place.json"
        if not marks.is_file() or not json.loads(marks.read_text(encoding="utf-8")).get("is_demo"):
            raise click.ClickException(
                f"{home} holds a place that is not a demo. Nothing was touched: choose another --home."
            )
        shutil.rmtree(home)
    mark_place(home, is_demo=True, clock_file="clock.json", public_url=f"http://127.0.0.1:{port}")


def _time(home: Path, platform: PayPlatform) -> tuple[Any, Any]:
    """How the world's time moves the place: step sets the clock, settle does what has become due."""
    from yutang.core import clock
    from yutang.site.work import do_what_is_due

    def step(moment: datetime) -> None:
        clock.set_clock(home / "clock.json", moment)
        platform.notify_due()
        do_what_is_due(clock.now())

    def settle() -> None:
        # What people have caused is done when the clock moves on: a worker is never at once either.
        platform.notify_due()

    return step, settle


def _live(world: World, days: int) -> None:
    from rich.progress import track

    moments = iter(track(range(days * len(HOURS)), description="living", console=Console(stderr=True), transient=True))
    settle = world.settle

    def settle_and_show() -> None:
        settle()
        next(moments, None)

    world.settle = settle_and_show
    world.live()
    # A refund that is sent now is answered by the platform, and that answer is a fact again.
    for _round in range(2):
        world.step(world.last_moment)


@contextlib.contextmanager
def _served(home: Path, port: int, *, worker: bool) -> Iterator[subprocess.Popen[bytes]]:
    """The place, served by a child process."""
    with (home / "serve.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "yutang.cli.command", "serve", "--home", str(home), "--port", str(port)],
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            **tied(YUTANG_WORKER="1" if worker else "0"),
        )
        try:
            if not wait_until_ready("127.0.0.1", port, seconds=60) or process.poll() is not None:
                raise click.ClickException(f"The place could not be served: see {home / 'serve.log'}")
            yield process
        finally:
            process.terminate()
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()


def _outcome(merchant_id: Any, *, seconds: float) -> dict[str, Any]:
    from yutang.core.tenancy import merchant_scope
    from yutang.site.totals import loop_totals

    with merchant_scope(merchant_id):
        return {**loop_totals(), "seconds": seconds}


def _tell(outcome: dict[str, Any], *, as_json: bool) -> None:
    table = Table(title="The loop", title_justify="left")
    table.add_column("what")
    table.add_column("how many", justify="right")
    for name, value in outcome.items():
        table.add_row(name.replace("_", " "), f"{value:,}")
    Console(stderr=as_json).print(table)
    if as_json:
        click.echo(json.dumps(outcome))


def _serve_on(home: Path, port: int, owner_id: Any, platform: PayPlatform) -> None:
    """Let time run from here at the speed of real time, and serve until stopped."""
    from yutang.accounts import api as accounts
    from yutang.core import clock

    clock.set_clock(home / "clock.json", max(clock.now(), _now()), running=True)
    stop = threading.Event()
    with _served(home, port, worker=True) as process:
        address = f"http://127.0.0.1:{port}"
        link = accounts.make_sign_in_link(owner_id, now=clock.now(), valid=SIGN_IN_FOR)
        click.echo(f"\nSign in:   {address}{link}")
        click.echo("Then open, for a start:")
        for path, what in (("/", "today"), ("/needs/", "what people need"), ("/presale/", "offers and orders")):
            click.echo(f"           {address}{path:<10} {what}")
        click.echo("Stop with Ctrl+C.")
        with contextlib.suppress(KeyboardInterrupt):
            while process.poll() is None and not stop.wait(1):
                platform.notify_due()
