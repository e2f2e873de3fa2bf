"""Tests of e-vloge."""
