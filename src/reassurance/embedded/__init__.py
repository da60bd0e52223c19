"""Airflow on one machine, for trying the platform out: started, asked and stopped by this package."""
