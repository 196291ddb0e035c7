"""A company's own files in: one reader per export format, four plain tables (usage, people, seats, output)."""
