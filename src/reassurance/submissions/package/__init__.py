"""Packages: the files that a sender puts into its inbox, and the descriptor that declares them."""
