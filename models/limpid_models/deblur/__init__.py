"""Deblurring: networks, synthetic blur, and how they are trained and measured."""
