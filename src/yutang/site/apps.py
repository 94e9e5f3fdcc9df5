from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "yutang.site"
    label = "site"

    def ready(self) -> None:
        from yutang.core.events import subscribe
        from yutang.core.imports import register_imports
        from yutang.site.imports import IMPORT_KINDS
        from yutang.site.ports import plug_ports
        from yutang.site.subscriptions import SUBSCRIPTIONS

        subscribe(SUBSCRIPTIONS)
        register_imports(IMPORT_KINDS)
        plug_ports()
