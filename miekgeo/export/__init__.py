"""Results to files: written aside, then put in place."""
