"""Every write of the roof: exports, requests about personal data, erasure."""
