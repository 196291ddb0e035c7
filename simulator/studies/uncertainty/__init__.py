"""Which policy is best when inputs are uncertain, and what is worth finding out."""
