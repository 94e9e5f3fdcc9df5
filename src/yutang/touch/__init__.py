"""触达: what reaches a customer, and whether it may.

Nouns: Touch (one message to one customer), TouchStop (a customer who wants no messages at all).
Promises: one touch for one reference, however often it is asked for; nothing without the consent its purpose needs; nothing in
the quiet hours; besides what is about a customer's own orders at most one touch a day, which the table itself refuses to break.

A touch stands in the customer's own inbox among the member pages. Sending by WeCom or SMS is not built yet.
"""
