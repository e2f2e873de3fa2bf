"""Every write of people, organisations and mandates."""
