"""The stand-in for SI-PASS: a real OpenID Connect provider on loopback for `make run` and the tests, with a page to
choose who signs in. Never part of the portal, and started only where DEMO is set."""
