"""A public scorecard: dated published facts that no input was set from, beside what the model gives over its ranges."""
