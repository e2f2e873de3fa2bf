"""Scans: whatever a scanner or a phone made becomes pages of one PDF/A."""
