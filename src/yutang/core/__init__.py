"""Shared ground without business nouns: tenancy, money, clock, ids, errors, facts, jobs, audit, secrets, tables."""
