"""What leaves the platform: releases, whole and immutable, written from a build the gate let through."""
