"""Addresses of presale."""

from __future__ import annotations

from django.urls import path

from yutang.presale import h5, pages

app_name = "presale"
urlpatterns = [
    path("presale/", pages.index, name="list"),
    path("presale/new", pages.new, name="new"),
    path("presale/offers/<uuid:offer_id>", pages.offer, name="offer"),
    path("presale/offers/<uuid:offer_id>/open", pages.open_offer, name="open"),
    path("presale/offers/<uuid:offer_id>/cancel", pages.cancel_offer, name="cancel"),
    path("presale/offers/<uuid:offer_id>/links", pages.links, name="links"),
    path("presale/orders", pages.orders, name="orders"),
    path("presale/orders/<uuid:order_id>", pages.order, name="order_page"),
    path("presale/orders/<uuid:order_id>/refund", pages.refund_order, name="refund_order"),
    path("presale/refunds/<uuid:refund_id>/retry", pages.retry_refund, name="retry_refund"),
    path("presale/problems/<uuid:problem_id>/settle", pages.settle_problem, name="settle_problem"),
    path("m/offers/<uuid:offer_id>", h5.style, name="style"),
    path("m/offers/<uuid:offer_id>/order", h5.order, name="order_form"),
    path("m/orders", h5.my_orders, name="my_orders"),
    path("m/orders/<uuid:order_id>", h5.show_order, name="order"),
    path("m/orders/<uuid:order_id>/pay", h5.start_payment, name="pay"),
    path("m/orders/<uuid:order_id>/refund", h5.refund, name="refund"),
]
