"""The service itself, as the internet sees it through Railway's edge."""
