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
    path("people/traits/<uuid:trait_id>/settle", pages.settle_trait, name="settle_trait"),
    path("people/traits/<uuid:trait_id>/withdraw", pages.withdraw_trait, name="withdraw_trait"),
    path("people/traits/<uuid:trait_id>/restore", pages.restore_trait, name="restore_trait"),
    path("people/<uuid:customer_id>", pages.customer, name="customer"),
    path("people/<uuid:customer_id>/phone", pages.show_phone, name="phone"),
    path("people/<uuid:customer_id>/traits", pages.add_trait, name="add_trait"),
    path("people/<uuid:customer_id>/merge", pages.merge, name="merge"),
]
