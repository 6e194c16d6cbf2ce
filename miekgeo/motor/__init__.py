"""The same analyses for a register that is larger than memory: part by part, here or elsewhere.

A register is GeoParquet in parts; an engine (`stroom`, `dask`) runs the same function of a part on
all of them. What goes beyond the rows of a part is found in a first round (docs/schaal.md).
"""
