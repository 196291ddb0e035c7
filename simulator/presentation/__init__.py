"""How it is shown: tables in, charts and pages out; nothing here computes."""
