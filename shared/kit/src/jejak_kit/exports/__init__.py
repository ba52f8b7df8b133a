"""Lists as files for spreadsheets: whole, in one state of the database, in the reader's language."""
