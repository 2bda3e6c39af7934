"""Training, evaluation and export of limpid's recurrent models."""

__version__ = "1.0.0"
