from django.urls import path

from yutang.channels.pay import callbacks, pages

app_name = "pay"
urlpatterns = [
    path("settings/payments", pages.payments, name="settings"),
    path("channels/pay/<uuid:account_id>/notify", callbacks.notify, name="notify"),
]
