"""What operators do with a service's data: compare it, rebuild it, look back in it, mend what was set aside."""
