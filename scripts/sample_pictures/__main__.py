"""Draw the pictures of the sample shop: `python scripts/sample_pictures [NAME …]`, all of them without a name.

Everything is drawn from shapes with Pillow alone, so that anybody can change it and nobody's photograph is in it.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import babies
import bottoms
import dresses
import outerwear
import portraits
import tops
from art import Art
from PIL import Image
from scenes import wall

SAMPLE = Path(__file__).resolve().parents[2] / "src" / "yutang" / "cli" / "sample"
MOST_BYTES = {"pictures": 14_000, "portraits": 6_000}


@dataclass(frozen=True)
class Shot:
    """A garment, the wall it hangs on, how large it is shown and how far it is lowered."""

    draw: Callable[[Art], None]
    tone: str
    backdrop: str
    zoom: float = 1
    lower: float = 0


SHOTS = {
    "pleated-skirt": Shot(bottoms.pleated_skirt, "blush", "arch"),
    "floral-dress": Shot(dresses.floral_dress, "butter", "window"),
    "cropped-cardigan": Shot(tops.cardigan, "sage", "disc", 1.14, 44),
    "tweed-jacket": Shot(outerwear.tweed_jacket, "sky", "leaves", 1.16, 48),
    "argyle-vest": Shot(tops.knit_vest, "peach", "arch", 1.16, 30),
    "denim-skirt": Shot(bottoms.denim_skirt, "oat", "window", 1.04, 16),
    "sailor-dress": Shot(dresses.sailor_dress, "lilac", "disc"),
    "bow-blouse": Shot(tops.bow_blouse, "sage", "leaves", 1.18, 40),
    "wrap-dress": Shot(dresses.wrap_dress, "peach", "disc"),
    "wide-trousers": Shot(bottoms.wide_trousers, "sage", "arch"),
    "striped-shirt": Shot(tops.striped_shirt, "butter", "leaves"),
    "long-skirt": Shot(bottoms.long_skirt, "blush", "window"),
    "tea-dress": Shot(dresses.tea_dress, "oat", "arch"),
    "wide-jeans": Shot(bottoms.denim_trousers, "peach", "leaves"),
    "v-knit": Shot(tops.v_knit, "mist", "disc", 1.1, 20),
    "long-waistcoat": Shot(outerwear.long_waistcoat, "butter", "arch"),
    "white-shirt": Shot(tops.white_shirt, "sky", "arch", 1.04, 16),
    "blazer": Shot(outerwear.blazer, "mist", "window", 1.04, 14),
    "straight-trousers": Shot(bottoms.office_trousers, "oat", "disc"),
    "trench-coat": Shot(outerwear.trench_coat, "sky", "leaves"),
    "tie-blouse": Shot(tops.tie_blouse, "lilac", "window", 1.08, 20),
    "suit-dress": Shot(dresses.suit_dress, "peach", "arch", 1.04, 0),
    "office-skirt": Shot(bottoms.office_skirt, "mist", "leaves", 1.08, 14),
    "short-trench": Shot(outerwear.short_trench, "oat", "disc", 1.12, 24),
    "silk-top": Shot(tops.silk_top, "peach", "leaves", 1.08, 16),
    "romper": Shot(babies.romper, "sky", "disc", 1.06),
    "cotton-jacket": Shot(outerwear.cotton_jacket, "sage", "window", 1.08, 16),
    "baby-pyjamas": Shot(babies.pyjamas, "butter", "arch", 1.02),
    "silk-dress": Shot(dresses.silk_dress, "oat", "leaves"),
    "nursing-pyjamas": Shot(tops.nursing_set, "sage", "arch", 1.08, 16),
    "linen-trousers": Shot(bottoms.linen_trousers, "mist", "disc", 1.02, 10),
    "hooded-jacket": Shot(babies.hooded_jacket, "peach", "window", 1.06, 14),
}
FACES = {
    "xiaoman": portraits.xiaoman,
    "ayuan": portraits.ayuan,
    "jiahe": portraits.jiahe,
    "fangjie": portraits.fangjie,
    "doudouma": portraits.doudouma,
    "zhixia": portraits.zhixia,
}


def main() -> None:
    wanted = sys.argv[1:] or [*SHOTS, *FACES]
    with ProcessPoolExecutor(2) as pool:
        for name, size in zip(wanted, pool.map(draw, wanted), strict=True):
            print(f"{name} {size}")


def draw(name: str) -> int:
    """Draw one picture and write it; its size in bytes."""
    if name in FACES:
        return write(FACES[name]().resize((240, 240), Image.Resampling.LANCZOS), "portraits", name)
    shot = SHOTS[name]
    art = Art(600, 800, zoom=shot.zoom, lower=shot.lower)
    shot.draw(art)
    return write(art.over(wall(shot.tone, shot.backdrop)), "pictures", name)


def write(picture: Image.Image, folder: str, name: str) -> int:
    """Write as WebP in the best quality that stays within the folder's size."""
    for quality in range(88, 40, -3):
        out = io.BytesIO()
        picture.save(out, "WEBP", quality=quality, method=6)
        if out.tell() <= MOST_BYTES[folder]:
            break
    target = SAMPLE / folder / f"{name}.webp"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(out.getvalue())
    return out.tell()


if __name__ == "__main__":
    main()
