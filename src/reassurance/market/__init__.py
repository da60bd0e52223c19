"""A simulated market: the packages that insurers and reinsurers would send."""
