"""Many points of a scenario, kept in a store."""
