"""Pictures on disk: read with suspicion, turned upright, made smaller, and written as WebP and JPEG without metadata.

Files stand under `uploads/pictures/` by the merchant and the content they were first given with, so a picture never changes.
"""

from __future__ import annotations

import hashlib
import io
import os
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings
from PIL import Image, ImageOps, UnidentifiedImageError

from yutang.catalog.errors import PictureTooLarge, PictureUnreadable

MOST_BYTES = 10 * 2**20
MOST_PIXELS = 40_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
# The longest edge in pixels: full for a style's page, small for two columns on a phone.
SIZES = {"full": 1280, "small": 480}
QUALITY = {"WEBP": 80, "JPEG": 82}
EXTENSIONS = {"WEBP": "webp", "JPEG": "jpg"}


@dataclass(frozen=True)
class StoredPicture:
    sha256: str
    width: int
    height: int


def write_picture(content: bytes, merchant_id: UUID) -> StoredPicture:
    """Check a picture and write it in all sizes and formats; safe to call again with the same bytes.

    Raises PictureTooLarge and PictureUnreadable before anything is written.
    """
    if len(content) > MOST_BYTES:
        raise _too_large()
    picture = _read(content)
    sha256 = hashlib.sha256(content).hexdigest()
    for size, edge in SIZES.items():
        fitted = picture.copy()
        fitted.thumbnail((edge, edge), Image.Resampling.LANCZOS)
        for form, extension in EXTENSIONS.items():
            _write(fitted, form, picture_path(merchant_id, sha256, size=size, extension=extension))
    return StoredPicture(sha256, *picture.size)


def picture_path(merchant_id: UUID, sha256: str, *, size: str, extension: str) -> Path:
    folder = Path(settings.MEDIA_ROOT) / "pictures" / str(merchant_id) / sha256[:2]
    return folder / f"{sha256}-{size}.{extension}"


def remove_picture(merchant_id: UUID, sha256: str) -> None:
    """Delete a picture's files in all sizes and formats."""
    for size in SIZES:
        for extension in EXTENSIONS.values():
            picture_path(merchant_id, sha256, size=size, extension=extension).unlink(missing_ok=True)


def _read(content: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
            # The stated size is known before any pixel is unpacked.
            if opened.width * opened.height > MOST_PIXELS:
                raise _too_large()
            upright = ImageOps.exif_transpose(opened)
            return _on_white(upright)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError, EOFError) as fault:
        raise PictureUnreadable from fault


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode in ("RGBA", "LA", "P", "PA"):
        layered = picture.convert("RGBA")
        ground = Image.new("RGBA", layered.size, "white")
        return Image.alpha_composite(ground, layered).convert("RGB")
    return picture.convert("RGB")


def _write(picture: Image.Image, form: str, path: Path) -> None:
    """Written beside and moved in place, so that nobody ever reads half a picture."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    picture.save(fresh, form, quality=QUALITY[form], optimize=True)
    fresh.replace(path)


def _too_large() -> PictureTooLarge:
    return PictureTooLarge(megabytes=MOST_BYTES // 2**20, megapixels=MOST_PIXELS // 1_000_000)
