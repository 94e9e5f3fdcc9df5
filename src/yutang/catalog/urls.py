"""Addresses of the catalog."""

from __future__ import annotations

from django.urls import path

from yutang.catalog import pages

app_name = "catalog"
urlpatterns = [
    path("catalog/pictures/<uuid:picture_id>/<str:size>", pages.picture, name="picture"),
]
