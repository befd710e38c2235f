"""Platforms as data, what each target keeps as measured data, and a course made fit for a platform."""

from __future__ import annotations

from packager.profiles.adapt import adapt
from packager.profiles.platform import Finding, Profile
from packager.profiles.platforms import PROFILES, profile

__all__ = ["PROFILES", "Finding", "Profile", "adapt", "profile"]
