"""Addresses of presale."""

from __future__ import annotations

from django.urls import path

from yutang.presale import h5
from yutang.presale.pages import offers, orders

app_name = "presale"
urlpatterns = [
    path("presale/", offers.index, name="list"),
    path("presale/new", offers.new, name="new"),
    path("presale/offers/<uuid:offer_id>", offers.offer, name="offer"),
    path("presale/offers/<uuid:offer_id>/open", offers.open_offer, name="open"),
    path("presale/offers/<uuid:offer_id>/cancel", offers.cancel_offer, name="cancel"),
    path("presale/offers/<uuid:offer_id>/links", offers.links, name="links"),
    path("presale/orders", orders.orders, name="orders"),
    path("presale/orders/<uuid:order_id>", orders.order, name="order_page"),
    path("presale/orders/<uuid:order_id>/refund", orders.refund_order, name="refund_order"),
    path("presale/refunds/<uuid:refund_id>/retry", orders.retry_refund, name="retry_refund"),
    path("presale/problems/<uuid:problem_id>/settle", orders.settle_problem, name="settle_problem"),
    path("m/offers/<uuid:offer_id>", h5.style, name="style"),
    path("m/offers/<uuid:offer_id>/order", h5.order, name="order_form"),
    path("m/orders", h5.my_orders, name="my_orders"),
    path("m/orders/<uuid:order_id>", h5.show_order, name="order"),
    path("m/orders/<uuid:order_id>/pay", h5.start_payment, name="pay"),
    path("m/orders/<uuid:order_id>/refund", h5.refund, name="refund"),
]
