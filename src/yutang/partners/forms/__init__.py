"""Untrusted input of partners as typed values: of staff, and of volunteers."""
