"""Speed that comes near 2.5 soon: most of what there is to gain is gained with the first Mtok an hour."""

import math


def multiplier(mtok_per_hour):
    return 1.0 + 1.5 * (1.0 - math.exp(-mtok_per_hour / 0.5))
