"""advstudio: pick a model and a defense, drag epsilon, watch the adversarial example happen."""

from __future__ import annotations

__version__ = "0.1.0"
