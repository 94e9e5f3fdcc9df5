"""Addresses of the catalog."""

from __future__ import annotations

from django.urls import path

from yutang.catalog import pages

app_name = "catalog"
urlpatterns = [
    path("catalog/", pages.style_list, name="list"),
    path("catalog/new", pages.add, name="add"),
    path("catalog/<uuid:style_id>", pages.style, name="style"),
    path("catalog/<uuid:style_id>/picture", pages.set_picture, name="set_picture"),
    path("catalog/<uuid:style_id>/sizes", pages.set_size_chart, name="set_size_chart"),
    path("catalog/<uuid:style_id>/retire", pages.retire, name="retire"),
    path("catalog/pictures/<uuid:picture_id>/<str:size>", pages.picture, name="picture"),
]
