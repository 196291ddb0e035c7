"""Estimators that know no tokens: intervals, selection of the best, two-way variance, value of information."""
