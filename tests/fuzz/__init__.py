"""The whole system under fire: generated and hostile requests, files and events against what `jejak up` starts."""
