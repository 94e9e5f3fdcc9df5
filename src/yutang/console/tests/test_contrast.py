"""AA contrast (WCAG 2.2, 1.4.3 and 1.4.11) of the colours that the console sets, in light and in dark."""

import re
from pathlib import Path

import pytest

CSS = (Path(__file__).parents[1] / "static" / "console" / "yutang.css").read_text(encoding="utf-8")


def colours(theme: str) -> dict[str, str]:
    block = re.search(rf'\[data-bs-theme="{theme}"\] \{{(.*?)\n\}}', CSS, re.DOTALL)
    assert block
    return dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{6});", block.group(1)))


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


SURFACES = {"light": ("#ffffff", "#f6f8f8"), "dark": ("#182025", "#11171b")}
WORDS = ("--quiet", "--tblr-link-color", "--tblr-secondary", "--tblr-secondary-color", "--tblr-tertiary-color")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("word", [*WORDS, "--good", "--bad"])
def test_words_can_be_read_on_every_ground(theme, word):
    assert min(contrast(colours(theme)[word], ground) for ground in SURFACES[theme]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("tone", ["good", "watch", "bad", "live", "calm"])
def test_states_can_be_read_on_their_own_ground(theme, tone):
    assert contrast(colours(theme)[f"--{tone}"], colours(theme)[f"--{tone}-bg"]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_primary_button_can_be_read_and_focus_can_be_seen(theme):
    set_here = colours(theme)
    assert contrast(set_here["--tblr-primary"], set_here["--tblr-primary-fg"]) >= 4.5
    assert contrast(set_here["--tblr-link-color"], set_here["--tblr-primary-lt"]) >= 4.5
    assert min(contrast(set_here["--focus"], ground) for ground in SURFACES[theme]) >= 3
    assert contrast(set_here["--water"], set_here["--water-bg"]) >= 3
