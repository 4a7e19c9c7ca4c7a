"""Queries of a copy: everything one partner wrote, and the appreciations that have reached them."""
