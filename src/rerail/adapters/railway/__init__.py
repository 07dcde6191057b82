"""Railway's GraphQL API behind the port `Railway`."""
