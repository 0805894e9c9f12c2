"""Hosts that are reached over ssh, played on this one."""
