"""How often: replications of a comparison, in parallel, reduced as they come."""
