"""The simulation itself, played: one replication under one policy or two."""
