"""Limits of an activity, the same for the builder's form and for files."""

# Texts are limited in letters.
LONGEST_TEXTS = {
    "title": 120,
    "summary": 300,
    "why": 1200,
    "how": 4000,
    "example": 1000,
    "small_version": 300,
    "free_version": 300,
}
LONGEST_KEY = 60
LONGEST_PART = 300  # one half of a plan, one choice of a question
LONGEST_LABEL = 120
LONGEST_HINT = 200
LONGEST_PROMPT = 600
LEAST_CHOICES = 2
MOST_CHOICES = 10
MOST_LINES = 12  # of plans, and of obstacles
MOST_STEPS = 20  # of a check-in
HIGHEST_COUNT = 31  # of times in a window
LONGEST_MINUTES = 600  # of one time
MOST_QUESTIONS = 5
