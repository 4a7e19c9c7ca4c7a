"""What the review pages show, gathered from what the queries found. No Flask, no database."""
