"""Addresses of people."""

from __future__ import annotations

from django.urls import path

from yutang.people import pages

app_name = "people"
urlpatterns = [
    path("people/", pages.customer_list, name="list"),
    path("people/communities", pages.communities, name="communities"),
    path("people/communities/<uuid:community_id>", pages.community, name="community"),
    path("people/merges/<uuid:merge_id>/undo", pages.undo_merge, name="undo_merge"),
    path("people/<uuid:customer_id>", pages.customer, name="customer"),
    path("people/<uuid:customer_id>/phone", pages.show_phone, name="phone"),
    path("people/<uuid:customer_id>/merge", pages.merge, name="merge"),
]
