"""The door: the gate before every page and route, the sign-in pages, and who is signed in."""
