from hypothesis import settings

# The same examples in every run, so that a failure is reproducible.
settings.register_profile("project", derandomize=True, deadline=None, max_examples=30, database=None)
settings.load_profile("project")
