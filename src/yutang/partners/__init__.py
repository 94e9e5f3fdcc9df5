"""The people who keep a circle of customers: KOCs, shopkeepers, leaders, guides, hosts, distributors, employees.

Nouns: Partner (a person in one of these roles, with persona, voice and traits), Score (what was seen of them, 0 to 100),
standing (what the newest scores say together).
Promises: traits are typed and bounded, so that a match can be reckoned from them; a partner moves applied → probation →
active → ended and never backwards; every change is in the audit log; nobody who has ended is offered anywhere.
"""
