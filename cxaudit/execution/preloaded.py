"""Importing this warms the process that imports it: for the one from which others are forked, which does nothing else."""

from cxaudit.execution.preload import fill

fill()
