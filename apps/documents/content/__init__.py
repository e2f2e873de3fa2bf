"""What is in an uploaded file: found out by its content; the name has to agree."""
