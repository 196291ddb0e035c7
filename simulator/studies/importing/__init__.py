"""A company's own exports in: four tables, and a page on what was found in them."""
