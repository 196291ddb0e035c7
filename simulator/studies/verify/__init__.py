"""Whether a result comes out again: its study is run once more and every file compared."""
