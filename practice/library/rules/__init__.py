"""Rules of the library: activities, their files, their kinds and questions."""
