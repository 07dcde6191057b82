"""The truth behind the simulated Railway: services, deployments and their rules, as a function of time."""
