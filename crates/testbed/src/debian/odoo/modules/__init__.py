"""Finding, reading, ordering and loading addons."""
