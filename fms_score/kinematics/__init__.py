"""From points to named signals: geometry, the view, and the registry of everything that can be measured."""
