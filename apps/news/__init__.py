"""News of the municipality."""
