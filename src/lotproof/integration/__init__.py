"""What other systems are told: webhooks."""
