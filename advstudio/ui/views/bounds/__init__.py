"""Who wins at this epsilon."""
