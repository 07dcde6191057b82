"""What is kept of the failed deployment: logs, figures, and what going back undid."""
