"""What the setup asks the engine for: thumbnails."""

from __future__ import annotations

from advstudio.session.lanes import Lane, file_lane

file_lane("gallery", Lane(30, "advstudio.session.setup.work:gallery_frames", "Reading thumbnails…"))
