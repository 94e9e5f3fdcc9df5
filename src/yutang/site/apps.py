from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "yutang.site"
    label = "site"

    def ready(self) -> None:
        from yutang.console.panels import plug_panels
        from yutang.core import audit
        from yutang.core.events import subscribe
        from yutang.core.imports import register_imports
        from yutang.site.audit_words import AUDIT_SENTENCES
        from yutang.site.imports import IMPORT_KINDS
        from yutang.site.panels import CUSTOMER_PANELS, FACT_WORDS, ROUND_PANELS
        from yutang.site.ports import plug_ports
        from yutang.site.subscriptions import SUBSCRIPTIONS

        audit.tell(AUDIT_SENTENCES)
        subscribe(SUBSCRIPTIONS)
        register_imports(IMPORT_KINDS)
        plug_panels(CUSTOMER_PANELS, FACT_WORDS, rounds=ROUND_PANELS)
        plug_ports()
