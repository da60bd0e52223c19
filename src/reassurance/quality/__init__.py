"""Is a build plausible, and may it be released: expectations, what they found, the gate."""
