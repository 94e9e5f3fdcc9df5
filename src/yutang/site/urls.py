"""Every address of the place."""

from __future__ import annotations

from django.templatetags.static import static
from django.urls import include, path
from django.views.generic import RedirectView

from yutang.accounts.urls import settings_urls, sign_in_urls
from yutang.console.access import staff_page
from yutang.site import pages, search
from yutang.site.rest import api

urlpatterns = [
    path("", pages.home, name="home"),
    path("favicon.ico", RedirectView.as_view(url=static("console/fish.svg"))),
    path("search", search.search, name="search"),
    path("alerts", pages.all_alerts, name="alerts"),
    path("stuck", pages.stuck_facts, name="stuck"),
    path("stuck/again", pages.try_stuck_again, name="try_stuck_again"),
    path("api/v1/", api.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include(sign_in_urls)),
    path("settings/", include((settings_urls(staff_page), "settings"))),
    path("", include("yutang.h5.urls")),
    path("", include("yutang.console.imports.urls")),
    path("", include("yutang.catalog.urls")),
    path("", include("yutang.partners.urls")),
    path("", include("yutang.people.urls")),
    path("", include("yutang.needs.urls")),
    path("", include("yutang.channels.model.urls")),
    path("", include("yutang.channels.pay.urls")),
    path("", include("yutang.production.urls")),
    path("", include("yutang.earnings.urls")),
    path("", include("yutang.insight.urls")),
    path("", include("yutang.touch.urls")),
    path("", include("yutang.selection.urls")),
    path("", include("yutang.presale.urls")),
]

handler400 = "yutang.site.error_pages.bad_request"
handler403 = "yutang.site.error_pages.permission_denied"
handler404 = "yutang.site.error_pages.page_not_found"
handler500 = "yutang.site.error_pages.server_error"
