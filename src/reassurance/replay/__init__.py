"""Rebuild a release from the archive, and compare every file with the published one."""

from reassurance.replay.replay import Replay, rebuilt_release, replay
from reassurance.replay.scratch_home import ScratchHome, scratch_home

__all__ = ["Replay", "ScratchHome", "rebuilt_release", "replay", "scratch_home"]
