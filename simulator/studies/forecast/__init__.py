"""What policies may cost: bands by month, budget at risk."""
