"""What happened and who looked: kept where nobody can rewrite it."""
