"""An experiment: what a trial of rules taught."""
