from django.urls import path

from yutang.channels.pay import callbacks

app_name = "pay"
urlpatterns = [path("channels/pay/<uuid:account_id>/notify", callbacks.notify, name="notify")]
