"""Which spend looks like vanity, told from what a company can see: spend, output, hours, headcount."""
