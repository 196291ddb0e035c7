"""How often: one loop over replications, in parallel, reduced as they come."""
