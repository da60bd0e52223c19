from hypothesis import settings

# The same examples on every machine and in every run: a failure met once is met again.
settings.register_profile("project", derandomize=True, deadline=None, max_examples=30, database=None)
settings.load_profile("project")
