"""Paying: one contract, and an adapter for each provider (WeChat Pay v3).

Nouns: PayAccount (a merchant's account with a provider, with its sealed keys), Prepay (a payment asked for), Notification
(what the provider tells us), PaymentBooks (whoever keeps the books: plugged in `site/ports.py`).
Promises: nothing is believed that is not signed, fresh and meant for this account; the same notification has effect
once; a provider's failure says whether trying again can help; no key leaves its row unsealed.
"""
