"""One package per app; the storeys between them are in docs/architecture.md and enforced by import-linter."""
