"""PDF signatures: the municipality's seal (PAdES), and what others signed. Nothing here touches the database."""
