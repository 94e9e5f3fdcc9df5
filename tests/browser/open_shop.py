"""Opens the sample shop in a place and prints the keys to it: run as a process of its own, since a process has one place."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from yutang.cli.place import enter, prepare_tables


def main() -> None:
    enter(Path(sys.argv[1]))
    prepare_tables()
    from yutang.accounts import api as accounts
    from yutang.cli.sample_shop import open_sample_shop
    from yutang.core import clock

    now = clock.now()
    opened = open_sample_shop(json.load(sys.stdin), now=now)
    link = accounts.make_sign_in_link(opened.owner_id, now=now)
    sys.stdout.write(
        json.dumps(
            {
                "api_key": opened.api_key,
                "sign_in_path": link,
                "communities": opened.communities,
                "styles": opened.styles,
                "kocs": opened.kocs,
            }
        )
    )


if __name__ == "__main__":
    main()
