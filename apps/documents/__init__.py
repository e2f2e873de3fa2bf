"""Files: received, checked, kept sealed, handed out to those who may see them."""
