"""T4, T12: background jobs, their schedule and their progress. See `planification`, `progression`, `services`."""
