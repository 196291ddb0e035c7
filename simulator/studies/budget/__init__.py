"""The right budget: where the next dollar stops paying."""
