"""What a page is made of: tables, charts with their words, sections, style and themes."""
