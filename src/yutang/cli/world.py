"""`yutang world`: the simulated outside, for developers and demos."""

from __future__ import annotations

import contextlib
import signal
import threading
from datetime import UTC, datetime

import click


@click.group()
def world() -> None:
    """The simulated outside."""


@world.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8100, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
def serve(host: str, port: int) -> None:
    """Serve the simulated platforms in real time, until stopped. Needs no place."""
    from yutang.world.pay import PayPlatform
    from yutang.world.server import serving

    platform = PayPlatform(now=lambda: datetime.now(UTC))
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    with contextlib.ExitStack() as held:
        try:
            address = held.enter_context(serving(platform, host=host, port=port))
        except OSError as error:
            raise click.ClickException(
                f"{host}:{port} cannot be listened on: {error.strerror}. Choose another with --port, or --port 0."
            ) from error
        click.echo(f"The world is ready: {address}")
        click.echo(f"Sign a merchant up: curl -X POST {address}/world/sign-up")
        while not stop.wait(1):
            platform.notify_due()
