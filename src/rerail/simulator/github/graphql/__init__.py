"""GitHub's GraphQL endpoint, schema first."""
