"""Form Berlangganan and PKS: from an approved IRO to a contract in force."""
