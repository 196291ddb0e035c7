"""What a company's own data say of the inputs, and what they cannot: the posterior by simulation."""
