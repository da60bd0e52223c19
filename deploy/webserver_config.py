"""Accounts of Airflow: stored in its database, with the roles of `roles.json`."""

from flask_appbuilder.const import AUTH_DB

AUTH_TYPE = AUTH_DB
# No page is shown without an account, and no one creates an account for themselves.
AUTH_ROLE_PUBLIC = None
AUTH_USER_REGISTRATION = False
AUTH_RATE_LIMITED = True
AUTH_RATE_LIMIT = "10 per minute"
# There is one API server: its memory counts the logins.
RATELIMIT_STORAGE_URI = "memory://"

SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
