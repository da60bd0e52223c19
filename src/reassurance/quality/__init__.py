"""Quality of a build: expectations, their results, and the gate that releases or holds it."""
