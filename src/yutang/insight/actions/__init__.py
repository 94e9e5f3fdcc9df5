"""Taking facts into the numbers: as they happen, and as imports bring them."""
