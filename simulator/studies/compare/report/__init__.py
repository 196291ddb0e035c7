"""The report of a comparison: charts, sections, page."""
