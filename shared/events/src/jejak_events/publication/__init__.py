"""The published language as documents: JSON Schemas, their compatibility, the AsyncAPI document and the catalogue."""
