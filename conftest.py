"""Every test runs in a place of its own, made before Django reads its settings."""

from __future__ import annotations

import os
import tempfile

for name in [
    name
    for name in os.environ
    if name.startswith("YUTANG_") and name not in {"YUTANG_TEST_DATABASE_URL", "YUTANG_SHARED"}
]:
    del os.environ[name]
os.environ["YUTANG_HOME"] = tempfile.mkdtemp(prefix="yutang-test-")
os.environ["YUTANG_DATABASE_URL"] = os.environ.get("YUTANG_TEST_DATABASE_URL", "")

pytest_plugins = ["tests.cast"]
