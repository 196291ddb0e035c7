"""The workbook: every table with units and intervals, native charts, sources, and sheets to try other prices."""

from simulator.exports.workbook.build import workbook

__all__ = ["workbook"]
