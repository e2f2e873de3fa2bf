"""`/e-novice/`: what everybody can subscribe to, with an account or without."""
