"""The iro service: from an accepted quotation to an approved Internal Request Order (seed 000, sections 1 to 3)."""
