"""The worker as `yutang serve` starts it: a child process with the same settings."""

from __future__ import annotations

from yutang.cli.serve import worker

if __name__ == "__main__":
    worker()
