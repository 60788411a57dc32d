"""Who wins at this epsilon: broken, proven, and what nobody knows."""
