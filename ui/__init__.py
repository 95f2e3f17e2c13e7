"""Every way in: command line and browser."""
