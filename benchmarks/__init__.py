"""Measurements of the product, each beside a bound taken in the same run.

`lotproof bench NAME` runs the module of that name: its `measure()` returns a
`Result`. The tables that a measurement needs are made once and kept.
"""
