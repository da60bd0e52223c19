"""Statistical secrecy of public tables: primary rules, secondary suppression, and its attacker."""
