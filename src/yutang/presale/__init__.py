"""预售: what a community chose is sold before it is made.

Nouns: Offer (one style, at a price, until a moment, with a minimum and a maximum), OfferStock (what may still be promised),
Order, OrderLine, Payment, Refund, PaymentProblem (money that does not fit), Relay
(a community's numbered list of who orders what), BuyingGroup (buyers who get a lower price together).
Promises: never more promised than the maximum; one order for one idempotency key; no buyer above their limit; the price
is the offer's at the moment of the order; enough paid by the deadline sends an offer to production once, too little
gives everybody their money back; every money movement stands in the audit log.

Locks are taken in one order everywhere: relay, offer, buying group, order, payment, stock.
"""
