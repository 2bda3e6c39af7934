"""Scene descriptors: training without labels, evaluation and export (thesis chapter 4)."""
