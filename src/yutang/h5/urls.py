from django.urls import path

from yutang.h5 import pages

app_name = "h5"
urlpatterns = [path("k/<str:token>", pages.open_link, name="open_link")]
