"""Ratios, never seconds: these machines are noisy. Each module has `measure(quick=False) -> list[Ratio]`."""
