"""Addresses of presale."""

from __future__ import annotations

from django.urls import path

from yutang.presale.h5 import addresses, draws, gifts, leading, ordering
from yutang.presale.h5 import groups as member_groups
from yutang.presale.h5 import offers as member_offers
from yutang.presale.h5 import orders as member_orders
from yutang.presale.h5 import progress as member_progress
from yutang.presale.h5 import relays as member_relays
from yutang.presale.h5 import waiting as member_waiting
from yutang.presale.pages import forecasts, money, offers, order_export, orders, relay_lists, relays

app_name = "presale"
urlpatterns = [
    path("presale/", offers.index, name="list"),
    path("presale/new", offers.new, name="new"),
    path("presale/offers/<uuid:offer_id>", offers.offer, name="offer"),
    path("presale/offers/<uuid:offer_id>/terms", offers.change, name="change"),
    path("presale/offers/<uuid:offer_id>/sizes/<uuid:sku_id>", offers.decide_sku, name="decide_sku"),
    path("presale/offers/<uuid:offer_id>/open", offers.open_offer, name="open"),
    path("presale/offers/<uuid:offer_id>/cancel", offers.cancel_offer, name="cancel"),
    path("presale/offers/<uuid:offer_id>/links", offers.links, name="links"),
    path("presale/offers/<uuid:offer_id>/lots", offers.lots, name="offer_lots"),
    path("presale/forecasts", forecasts.index, name="forecasts"),
    path("presale/forecasts/export", forecasts.export, name="export_forecasts"),
    path("presale/offers/<uuid:offer_id>/relay", relays.relay, name="relay"),
    path("presale/relays", relay_lists.index, name="relays"),
    path("presale/relays/new", relay_lists.new, name="new_relay"),
    path("presale/relays/<uuid:relay_id>", relay_lists.relay, name="relay_board"),
    path("presale/relays/<uuid:relay_id>/links", relay_lists.links, name="relay_links"),
    path("presale/relays/<uuid:relay_id>/export", relay_lists.export, name="export_relay"),
    path("presale/relays/<uuid:relay_id>/close", relay_lists.close, name="close_relay"),
    path("presale/relays/<uuid:relay_id>/reopen", relay_lists.reopen, name="reopen_relay"),
    path("presale/orders", orders.orders, name="orders"),
    path("presale/orders/export", order_export.export, name="export_orders"),
    path("presale/orders/<uuid:order_id>", orders.order, name="order_page"),
    path("presale/orders/<uuid:order_id>/refund", orders.refund_order, name="refund_order"),
    path("presale/orders/<uuid:order_id>/refund-part", orders.give_part_back, name="refund_part"),
    path("presale/orders/<uuid:order_id>/record", orders.record_money, name="record_payment"),
    path("presale/payments/<uuid:payment_id>/undo", money.undo, name="undo_payment"),
    path("presale/after-sales", money.after_sales, name="after_sales"),
    path("presale/ledger", money.ledger, name="ledger"),
    path("presale/bills", money.bills, name="bills"),
    path("presale/bills/<uuid:bill_day_id>", money.bill_day, name="bill_day"),
    path("presale/differences/<uuid:difference_id>/settle", money.settle, name="settle_difference"),
    path("presale/refunds/<uuid:refund_id>/given", money.give_refund, name="give_refund"),
    path("presale/refunds/<uuid:refund_id>/retry", orders.retry_refund, name="retry_refund"),
    path("presale/problems/<uuid:problem_id>/settle", orders.settle_problem, name="settle_problem"),
    path("m/offers/<uuid:offer_id>", member_offers.style, name="style"),
    path("m/offers/<uuid:offer_id>/progress", member_progress.progress, name="progress"),
    path("m/offers/<uuid:offer_id>/progress/lines", member_progress.progress_text, name="progress_text"),
    path("m/offers/<uuid:offer_id>/measures", member_offers.note_measures, name="note_measures"),
    path("m/offers/<uuid:offer_id>/order", ordering.order, name="order_form"),
    path("m/offers/<uuid:offer_id>/waiting", member_waiting.waiting, name="waiting"),
    path("m/offers/<uuid:offer_id>/waiting/leave", member_waiting.leave, name="leave_waiting"),
    path("m/offers/<uuid:offer_id>/draw", draws.draw, name="draw"),
    path("m/offers/<uuid:offer_id>/draw/lots", draws.lots, name="lots"),
    path("m/entries/<uuid:entry_id>", draws.entry, name="entry"),
    path("m/relays/<uuid:relay_id>", member_relays.relay, name="relay_page"),
    path("m/relays/<uuid:relay_id>/withdraw", member_relays.withdraw, name="relay_withdraw"),
    path("m/relays/<uuid:relay_id>/text", member_relays.text, name="relay_text"),
    path("m/addresses", addresses.addresses, name="addresses"),
    path("m/addresses/new", addresses.add, name="add_address"),
    path("m/addresses/restore", addresses.restore, name="restore_address"),
    path("m/addresses/<uuid:address_id>", addresses.change, name="change_address"),
    path("m/addresses/<uuid:address_id>/default", addresses.prefer, name="prefer_address"),
    path("m/addresses/<uuid:address_id>/delete", addresses.delete, name="delete_address"),
    path("m/gift/<str:token>", gifts.gift, name="gift"),
    path("m/groups/<uuid:group_id>", member_groups.group, name="group"),
    path("m/orders", member_orders.my_orders, name="my_orders"),
    path("m/orders/<uuid:order_id>", member_orders.show_order, name="order"),
    path("m/orders/<uuid:order_id>/pay", member_orders.start_payment, name="pay"),
    path("m/orders/<uuid:order_id>/refund", member_orders.refund, name="refund"),
    path("p/offers", leading.index, name="led"),
    path("p/offers/<uuid:offer_id>", leading.offer, name="led_offer"),
    path("p/offers/<uuid:offer_id>/close", leading.close, name="led_close"),
    path("p/offers/<uuid:offer_id>/pickups", leading.pickups, name="led_pickups"),
    path("p/offers/<uuid:offer_id>/text", leading.text, name="led_text"),
    path("p/relays/new", leading.new_relay, name="led_new"),
    path("p/relays/<uuid:relay_id>", leading.relay, name="led_relay"),
    path("p/relays/<uuid:relay_id>/turn", leading.turn_relay, name="led_turn"),
    path("p/relays/<uuid:relay_id>/pickups", leading.relay_pickups, name="led_relay_pickups"),
    path("p/relays/<uuid:relay_id>/text", leading.relay_text, name="led_relay_text"),
    path("p/orders/<uuid:order_id>/remind", leading.remind, name="led_remind"),
    path("p/orders/<uuid:order_id>/hand-out", leading.hand_out, name="led_hand_out"),
]
