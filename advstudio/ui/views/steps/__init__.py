"""The attack step by step."""
