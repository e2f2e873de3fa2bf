"""Emergency alerts: what threatens, whom it concerns, what to do; within seconds, everywhere."""
