"""A simulated market: what insurers and reinsurers would send, from outside the pipeline."""
