"""One order in one request through oscar's own basket, availability, calculator and order placement.

A buyer's browser needs at least six requests for the same order; sessions, addresses, offers and mail are left out. So this
flatters oscar.
"""

import json
from decimal import Decimal

from django.db.models import Count, Sum
from django.http import HttpRequest, JsonResponse
from django.views import View
from oscar.core.loading import get_class, get_model

Basket = get_model("basket", "Basket")
Line = get_model("order", "Line")
Partner = get_model("partner", "Partner")
Product = get_model("catalogue", "Product")
ProductClass = get_model("catalogue", "ProductClass")
NoShippingRequired = get_class("shipping.methods", "NoShippingRequired")
OrderPlacementMixin = get_class("checkout.mixins", "OrderPlacementMixin")
OrderTotalCalculator = get_class("checkout.calculators", "OrderTotalCalculator")


class PlaceOrder(OrderPlacementMixin, View):
    def post(self, request: HttpRequest) -> JsonResponse:
        """One unit of a product for a guest: 201, or 409 when oscar's availability policy forbids it."""
        asked = json.loads(request.body)
        product = Product.objects.select_related("product_class").get(pk=asked["product"])
        permitted, reason = request.strategy.fetch_for_product(product).availability.is_purchase_permitted(1)
        if not permitted:
            return JsonResponse({"reason": str(reason)}, status=409)

        basket = Basket.objects.create()
        basket.strategy = request.strategy
        basket.add_product(product, 1)
        shipping = NoShippingRequired()
        charge = shipping.calculate(basket)
        order = self.place_order(
            order_number=self.generate_order_number(basket),
            user=request.user,
            basket=basket,
            shipping_address=None,
            shipping_method=shipping,
            shipping_charge=charge,
            order_total=OrderTotalCalculator(request).calculate(basket, charge),
            guest_email=asked["email"],
        )
        basket.submit()
        return JsonResponse({"number": order.number}, status=201)


def add_product(request: HttpRequest) -> JsonResponse:
    """Put up a product that is not shipped, with so many units in stock."""
    kind, _ = ProductClass.objects.get_or_create(name="Shirt", requires_shipping=False, track_stock=True)
    partner, _ = Partner.objects.get_or_create(name="Pond")
    product = Product.objects.create(title="Shirt", product_class=kind)
    product.stockrecords.create(
        partner=partner,
        partner_sku=f"shirt-{product.pk}",
        price=Decimal("23.00"),
        num_in_stock=json.loads(request.body)["units"],
    )
    return JsonResponse({"id": product.pk}, status=201)


def show_books(request: HttpRequest, product_id: int) -> JsonResponse:
    """The orders and the units that oscar has sold of a product."""
    sold = Line.objects.filter(product_id=product_id).aggregate(
        orders=Count("order", distinct=True), units=Sum("quantity")
    )
    return JsonResponse({"orders": sold["orders"], "units": sold["units"] or 0})
