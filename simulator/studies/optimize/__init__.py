"""The best settings of policies within limits."""
