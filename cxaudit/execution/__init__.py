"""Where cells run: kernels forked from a warm process, each for one notebook alone."""
