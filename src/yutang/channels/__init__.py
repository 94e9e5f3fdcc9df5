"""The far sides a merchant is connected to, one folder each, all of one shape: a contract, an adapter for each provider."""
