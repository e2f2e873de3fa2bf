"""What e-vloge do when something happened."""
