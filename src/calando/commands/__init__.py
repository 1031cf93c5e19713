"""The commands, a file each.  ``cli.py`` loads one when it is called."""
