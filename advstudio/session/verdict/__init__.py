"""Whether a defense resists or only hides its gradient."""
