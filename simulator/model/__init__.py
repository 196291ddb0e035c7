"""What happens: pure scalar functions of numbers. No arrays, no randomness, no decorators."""
