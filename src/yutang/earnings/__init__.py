"""收益: what an order gives the partner through whom it came.

Nouns: PartnerRate (a share of what buyers pay, since a moment), Earning (one entry: a sale, money that went back, a payment that was
undone).
Promises: one partner an order, and one level: nobody earns from what somebody below them sells, because there is no below; nobody
earns from what is ordered after they and the shop parted; an entry is never edited, what goes back has an entry of its own; the
entries of an order always come to its rate of what its buyer has paid and not had back, in whole fen, half a fen to the even one.

Settlement, tax and payout are not built yet: this is what a partner has earned, not what was paid to them.
"""
