"""cxaudit: audits of customer experience, from a client's folder to a report that a board reads."""

__version__ = "0.1.0"
