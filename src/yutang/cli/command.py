"""`python -m yutang.cli.command` is the `yutang` command, for processes that start it."""

from __future__ import annotations

from yutang.cli.main import main

if __name__ == "__main__":
    main()
