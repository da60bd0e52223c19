"""What senders read about their packages, in French and English."""
