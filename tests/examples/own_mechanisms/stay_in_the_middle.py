"""A rule of vanity without heroes: who stands below the median pads to reach it, and nobody pads beyond."""


def padding(pad, standing, propensity, visibility, decay, contest, spent):
    urge = max(0.0, 0.5 - standing)
    return (1.0 - decay) * pad + 2.0 * visibility * propensity * urge
