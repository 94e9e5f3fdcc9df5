"""The merchant's pages of presale."""
