"""Messages to people: an outbox that loses nothing."""
