"""One module a movement: how a body does it, given what is to be measured."""
