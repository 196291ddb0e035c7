"""The charts of a comparison, a file each, called as the chart is: what it shows, its finding, how to read it."""
