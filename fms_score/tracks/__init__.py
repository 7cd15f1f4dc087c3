"""From everybody in every picture to one subject: linked, chosen, repaired, gap-filled and smoothed."""
