"""How a result is written: one folder, one page, one CSV writer."""
