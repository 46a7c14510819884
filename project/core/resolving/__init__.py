"""What holds: from what was written to a resolution, one step a file."""
