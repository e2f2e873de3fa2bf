"""E-vloge: from the catalogue of procedures to a filed application."""
