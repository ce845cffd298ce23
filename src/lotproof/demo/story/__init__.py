"""The story: the main job from the order to the offline proof, played and checked."""

from lotproof.demo.story.playing import play
from lotproof.demo.story.telling import Telling, Told, Verdict

__all__ = ["Telling", "Told", "Verdict", "play"]
