"""To and from the engine: the bridge, and what every lane presenter shares."""
