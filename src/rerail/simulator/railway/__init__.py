"""Railway's GraphQL over HTTP, translated to the world's rules."""
