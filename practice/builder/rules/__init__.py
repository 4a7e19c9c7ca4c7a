"""Rules of the builder: its questions, and files of activities."""
