"""The demo company: real devices, invented firms, three weeks of work."""

from lotproof.demo.history import DemoSummary, load
from lotproof.demo.people import PASSWORD, PEOPLE

__all__ = ["PASSWORD", "PEOPLE", "DemoSummary", "load"]
