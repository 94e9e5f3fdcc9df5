"""The catalog's pages."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, HttpRequest
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from yutang.catalog import queries
from yutang.catalog.errors import PictureUnknown
from yutang.catalog.pictures import SIZES

MEDIA_TYPES = {"webp": "image/webp", "jpg": "image/jpeg"}


@require_safe
def picture(request: HttpRequest, picture_id: UUID, size: str) -> FileResponse:
    """A product picture, for whoever has its address: members see it without signing in. It never changes."""
    if size not in SIZES:
        raise PictureUnknown
    extension = "webp" if "image/webp" in request.headers.get("Accept", "") else "jpg"
    path = queries.picture_file(picture_id, size=size, extension=extension)
    if not path.is_file():
        raise PictureUnknown
    response = FileResponse(path.open("rb"), content_type=MEDIA_TYPES[extension])
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    patch_vary_headers(response, ["Accept"])
    return response
