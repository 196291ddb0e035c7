"""What may be written in a scenario file, block by block."""
