"""Photos of everybody, rebuilt from their pixels: what came in beside the pixels goes no further."""
