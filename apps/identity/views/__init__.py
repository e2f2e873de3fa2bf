"""Pages of people: sign-in, mandates, security."""
