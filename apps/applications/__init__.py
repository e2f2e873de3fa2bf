"""e-vloge: the catalogue of procedures, their forms, drafts and filing."""
