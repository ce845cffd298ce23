"""Lotproof 证链: inventory for medical devices in which every movement is evidence."""

__version__ = "0.1.0"
