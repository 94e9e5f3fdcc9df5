"""What others made lies here as they made it, with its licence; and a first load stays small."""

import gzip
import hashlib
import re
import tomllib
from pathlib import Path

import pytest
from django.template.loader import render_to_string

H5 = Path(__file__).parents[1]
STATIC = H5 / "static" / "h5"
VENDOR = STATIC / "vendor"
ASSETS = tomllib.loads((VENDOR / "vendor.toml").read_text(encoding="utf-8"))["asset"]


@pytest.mark.parametrize("asset", ASSETS, ids=lambda asset: asset["name"])
def test_every_file_is_listed_with_its_hash(asset):
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (VENDOR / asset["folder"]).iterdir()}
    assert files == asset["sha256"]
    assert "LICENSE" in files
    assert asset["version"] in asset["folder"]


def test_every_folder_is_listed():
    assert {path.name for path in VENDOR.iterdir() if path.is_dir()} == {asset["folder"] for asset in ASSETS}


def test_the_frame_takes_a_third_of_the_first_load_at_most(rf):
    """150 kB with everything; the frame leaves 100 kB to the page and its first two pictures."""
    html = render_to_string("h5/base.html", {}, rf.get("/m/x"))
    linked = re.findall(r'(?:href|src)="/static/h5/([^"]+)"', html)
    assert len(linked) == 3
    parts = [html.encode(), *((STATIC / name).read_bytes() for name in linked)]
    assert sum(len(gzip.compress(part, 6)) for part in parts) < 50_000


def test_the_script_is_small_and_understood_by_old_web_views():
    script = (STATIC / "h5.js").read_text(encoding="utf-8")
    assert len(script) <= 7_000
    assert not re.search(
        r"=>|`|\b(let|const|class|async|await|fetch)\b", re.sub(r"/\*.*?\*/", "", script, flags=re.DOTALL)
    )


def test_pages_and_styles_fetch_nothing_from_elsewhere():
    for path in [*H5.glob("templates/**/*.*"), *STATIC.glob("*.*")]:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"""(src|href|url)\s*[=(]\s*["']?(https?:)?//""", text), path
