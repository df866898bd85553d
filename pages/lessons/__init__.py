"""The lessons' page: the list, and one lesson beside the live run that it is about."""
