"""One folder per question: run, results, checks, charts and page together."""
