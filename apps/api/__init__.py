"""The developers' door: collects each app's api.py under /api/v1/."""
