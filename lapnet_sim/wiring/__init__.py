"""How the parts of the server are wired together, a file for each subject; ``app`` uses them."""
