"""What can be chosen: tables, components, the manifest, and which pairs fit."""
