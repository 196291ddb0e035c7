"""Few items hold most of the work: Pareto efforts, worth as much an hour whatever their size."""

TAIL = 2.5


def items(rng, who):
    least = who.effort_mean_hours * (TAIL - 1.0) / TAIL
    while True:
        yield least * (1.0 + rng.pareto(TAIL)), 1.0, rng.gamma(4.0, 0.25)
