"""A binary heap of (time, key) in two arrays, smallest on top, for the compiled engine.

Plain functions, which ``compiled.py`` compiles.
"""

from simulator.records import Floats, Ints


def before(time_a: float, key_a: int, time_b: float, key_b: int) -> bool:
    """Whether (time_a, key_a) comes first."""
    return time_a < time_b or (time_a == time_b and key_a < key_b)


def sink(times: Floats, keys: Ints, size: int, time: float, key: int) -> None:
    """Replace the top by (time, key)."""
    hole = 0
    child = 1
    while child < size:
        other = child + 1
        if other < size and before(times[other], keys[other], times[child], keys[child]):
            child = other
        if not before(times[child], keys[child], time, key):
            break
        times[hole], keys[hole] = times[child], keys[child]
        hole = child
        child = 2 * hole + 1
    times[hole], keys[hole] = time, key


def push(times: Floats, keys: Ints, size: int, time: float, key: int) -> int:
    """Add (time, key); the new size."""
    hole = size
    while hole > 0:
        parent = (hole - 1) >> 1
        if not before(time, key, times[parent], keys[parent]):
            break
        times[hole], keys[hole] = times[parent], keys[parent]
        hole = parent
    times[hole], keys[hole] = time, key
    return size + 1


def drop(times: Floats, keys: Ints, size: int) -> int:
    """Remove the top; the new size."""
    size -= 1
    if size > 0:
        sink(times, keys, size, times[size], keys[size])
    return size
