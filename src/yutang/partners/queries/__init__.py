"""The reads of partners, a file per noun."""
