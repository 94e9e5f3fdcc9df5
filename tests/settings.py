"""Settings of a test run: a place of its own in a temporary folder, on SQLite or on YUTANG_TEST_DATABASE_URL."""

from __future__ import annotations

import os
import tempfile

for _name in [name for name in os.environ if name.startswith("YUTANG_")]:
    if _name not in {"YUTANG_TEST_DATABASE_URL", "YUTANG_TEST_STRICT", "YUTANG_SHARED"}:
        del os.environ[_name]
os.environ["YUTANG_HOME"] = tempfile.mkdtemp(prefix="yutang-test-")
os.environ["YUTANG_DATABASE_URL"] = os.environ.get("YUTANG_TEST_DATABASE_URL", "")

from yutang.site.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # A file, as in a real place: an in-memory database locks differently when two write at once.
    DATABASES["default"]["TEST"] = {"NAME": str(PLACE.home / "test.sqlite3")}  # noqa: F405
