"""GitHub's REST endpoints: each translates a request to the world's rules, and back."""
