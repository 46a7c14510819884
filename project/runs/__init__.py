"""A run on disk: its folder, its record, its metrics. No torch."""
