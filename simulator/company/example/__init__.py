"""A made-up company: simulated from a known world, its exports written in the formats that real tools have."""
