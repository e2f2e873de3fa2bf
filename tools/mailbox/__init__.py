"""The mail catcher of `make run`: takes every mail of the portal, lets none out, and shows them to whoever develops."""
