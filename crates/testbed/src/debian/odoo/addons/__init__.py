"""The package of all addons, in whatever folders they are: the command sets its path."""
