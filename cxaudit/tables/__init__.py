"""The tables of a client's folder: a file for each with its columns and checks, and the reading of the whole folder."""
