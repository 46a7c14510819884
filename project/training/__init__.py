"""Training a resolved config. This room imports torch."""
