"""Files of rows that people bring: CSV as spreadsheets write it, and XLSX, read with the place of every fault."""

from jejak_kit.imports.table import Cells, RowFault, Table, read_table

__all__ = ["Cells", "RowFault", "Table", "read_table"]
