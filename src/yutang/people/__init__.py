"""沉淀: who the customers are, however many doors they come through.

Nouns: Customer, Identity (one handle of a customer in one channel), Merge (two records found to be one person),
Household (different people behind one phone), Community, Trait, Consent.
Promises: the same identity never makes two customers, not even at once; a merge carries its evidence and can be undone,
also after later orders, since no row of a later step is ever rewritten; people who share a phone but not a name stay
apart; phone numbers and names are sealed at rest and found by keyed hashes; no merge that a person undid is made again.
"""
