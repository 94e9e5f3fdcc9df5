"""`yutang world serve`: the simulated outside for developers, without any place."""

from __future__ import annotations

import re
import signal
import subprocess

import httpx
import pytest

from tests.cli.conftest import COMMAND, clean_environment, yutang

pytestmark = pytest.mark.sqlite


@pytest.fixture
def world(tmp_path):
    tmp_path.chmod(0o555)
    process = subprocess.Popen(
        [*COMMAND, "world", "serve", "--port", "0"],
        cwd=tmp_path,
        env=clean_environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_the_world_answers_and_stops_when_told(world):
    address = re.search(r"http\S+", world.stdout.readline())[0]
    with httpx.Client(base_url=address, timeout=10, trust_env=False) as client:
        assert client.get("/healthz").text == "ok"
        keys = client.post("/world/sign-up").json()
        another = client.post("/world/sign-up").json()
    assert {"mch_id", "app_id", "serial_no", "private_key", "api_v3_key", "platform_public_key"} <= set(keys)
    assert keys["mch_id"] != another["mch_id"]
    world.send_signal(signal.SIGTERM)
    assert world.wait(timeout=5) == 0


def test_a_taken_port_is_said(world):
    port = re.search(r":(\d+)$", world.stdout.readline().strip())[1]
    done = yutang("world", "serve", "--port", port)
    assert done.returncode != 0
    assert "cannot be listened on" in done.stderr
    assert "Traceback" not in done.stderr
