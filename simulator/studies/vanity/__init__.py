"""Which spend looks like vanity, and how far that can be trusted."""
