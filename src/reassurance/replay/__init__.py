"""Rebuild a release from the archive, and compare every file with the published one."""

from reassurance.replay.replay import Replay, replay
from reassurance.replay.scratch_home import ScratchHome, scratch_home

__all__ = ["Replay", "ScratchHome", "replay", "scratch_home"]
