"""Reading everything one partner wrote, and the appreciations that were given to them."""
