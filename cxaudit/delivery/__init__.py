"""Before a report leaves the house: it is attacked, its numbers are explained, it is proved by making again, and locked."""
