"""Changes to customers: receiving them, merging and parting them, and noting what is known of them."""
