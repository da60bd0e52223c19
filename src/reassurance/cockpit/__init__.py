"""The page for operators inside Airflow: what is late, held, in disagreement, nearly used up, published.

It is read-only. It shows what is stored: receipts, records of builds, tables of the last decided build, and
descriptors of releases. `app` is the web application; Airflow mounts it behind its login
(`config/plugins/cockpit.py`).
"""

# The path of the application in Airflow.
MOUNT = "/cockpit"
