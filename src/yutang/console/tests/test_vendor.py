"""What others made lies here as they made it, with its licence; nothing comes from elsewhere."""

import hashlib
import re
import tomllib
from pathlib import Path

import pytest

CONSOLE = Path(__file__).parents[1]
VENDOR = CONSOLE / "static" / "console" / "vendor"
ASSETS = tomllib.loads((VENDOR / "vendor.toml").read_text(encoding="utf-8"))["asset"]


@pytest.mark.parametrize("asset", ASSETS, ids=lambda asset: asset["name"])
def test_every_file_is_listed_with_its_hash(asset):
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (VENDOR / asset["folder"]).iterdir()}
    assert files == asset["sha256"]
    assert "LICENSE" in files
    assert asset["version"] in asset["folder"]
    assert asset["licence"]


def test_every_folder_is_listed():
    assert {path.name for path in VENDOR.iterdir() if path.is_dir()} == {asset["folder"] for asset in ASSETS}


def test_pages_and_styles_fetch_nothing_from_elsewhere():
    own = [*CONSOLE.glob("templates/**/*.html"), *CONSOLE.glob("static/console/*.*")]
    for path in own:
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"""(src|href|url)\s*[=(]\s*["']?(https?:)?//""", text), path
