"""A virtual environment for each peer: in the user's cache, never in ours, from pinned and hashed releases."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from yutang.cli.locks import in_turn

HERE = Path(__file__).resolve().parent
PACKAGES = {"pretix": "pretix", "oscar": "django-oscar"}
OURS = ("PYTHON", "VIRTUAL_ENV", "DJANGO_", "YUTANG_", "PRETIX_")


class NotMeasured(Exception):
    """A system could not be installed, started or read on this machine; says why."""


def version_of(peer: str) -> str:
    """The release that its lock names."""
    [version] = re.findall(rf"(?m)^{PACKAGES[peer]}==(\S+)", _lock(peer).read_text(encoding="utf-8"))
    return str(version)


def python_of(peer: str) -> Path:
    """The interpreter of the peer's own environment, made on first use and again when its lock changes. Raises NotMeasured."""
    mark = hashlib.sha256(_lock(peer).read_bytes()).hexdigest()[:12]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "yutang" / "peers"
    cache.mkdir(parents=True, exist_ok=True)
    folder = cache / f"{peer}-{mark}-{sys.implementation.cache_tag}"
    python = folder / "bin" / "python"
    with in_turn(cache / f"{peer}.turn"):
        if not (folder / "whole").exists():
            print(f"{peer}: installing {PACKAGES[peer]} {version_of(peer)} into {folder} (once)", file=sys.stderr)
            shutil.rmtree(folder, ignore_errors=True)
            run(sys.executable, "-m", "venv", str(folder))
            run(str(python), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(_lock(peer)))
            (folder / "whole").touch()
    return python


def surroundings(**more: str) -> dict[str, str]:
    """Our environment variables without those that would tell a peer about us, and more."""
    return {name: value for name, value in os.environ.items() if not name.startswith(OURS)} | more


def run(*command: str, environ: dict[str, str] | None = None) -> None:
    """Run a program to its end. Raises NotMeasured with the end of what it said when it fails."""
    done = subprocess.run(
        command, env=environ or surroundings(), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = "\n".join((done.stdout + done.stderr).strip().splitlines()[-12:])
        raise NotMeasured(f"`{' '.join(command)}` ended with {done.returncode}:\n{said}")


def _lock(peer: str) -> Path:
    return HERE / f"{peer}.lock"
