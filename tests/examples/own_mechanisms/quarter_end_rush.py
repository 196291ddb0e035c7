"""Work that piles up towards the end of each quarter: arrivals thinned from three times the mean rate."""

QUARTER = 3 * 168.0  # working hours


def arrivals(rng, who):
    hour, most = 0.0, 3.0 * who.items_per_week / 40.0
    while True:
        hour += rng.exponential(1.0 / most)
        into = hour % QUARTER / QUARTER
        if rng.random() < into**2:  # a third on average
            yield hour
