"""What the user writes: the schema of a scenario, its loader, presets, and where each value comes from."""
