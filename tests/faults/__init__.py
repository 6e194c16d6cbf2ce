"""Faults from outside: killed while writing, disks that refuse, services that lie, odd places."""
