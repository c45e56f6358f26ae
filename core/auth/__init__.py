"""Sign-in: passwords, throttling, sessions and the first administrator."""
