"""Many clients at once: warm workers on this machine or a cluster, each client apart from every other."""
