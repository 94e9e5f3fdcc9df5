"""Every address of the place."""

from __future__ import annotations

from django.urls import include, path

from yutang.site.rest import api

urlpatterns = [
    path("api/v1/", api.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("accounts/", include("allauth.urls")),
    path("", include("yutang.catalog.urls")),
    path("", include("yutang.partners.urls")),
]
