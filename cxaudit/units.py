"""What estimates are counted in."""

#: Units of estimates with the digits after the decimal mark that people are shown.
UNITS: dict[str, int] = {
    "points": 2, "share": 0, "score": 1, "nps": 0, "probability": 2, "correlation": 2, "coefficient": 2, "count": 0,
    "days": 0, "hours": 1, "money": 0, "ratio": 2, "percentage points": 0, "standard deviations": 2, "rank": 0,
}  # fmt: skip
