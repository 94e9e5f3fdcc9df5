from django.urls import path

from oscar_shop.views import PlaceOrder, add_product, show_books

urlpatterns = [
    path("orders/", PlaceOrder.as_view()),
    path("products/", add_product),
    path("products/<int:product_id>/", show_books),
]
