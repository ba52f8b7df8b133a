"""B2B food orders: from an inquiry to the customer's doorstep."""
