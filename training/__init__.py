"""How fms-pose, the network that comes with the package, is made; not part of the wheel (see README.md beside this file)."""
