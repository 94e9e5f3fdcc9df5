"""The changes of partners, a file per noun."""
