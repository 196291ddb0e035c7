"""What experiments say of the curve: each beside what the ranges allow, and the gain before and after."""
