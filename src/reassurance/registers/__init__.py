"""Registers: what a register is, who sends it and when."""
