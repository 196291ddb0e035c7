"""Which policy earns most: every policy under common random numbers."""
