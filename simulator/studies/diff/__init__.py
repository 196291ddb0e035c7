"""What changed between two runs: their inputs, and every result of every policy."""
