"""The site's own part of the header: the lecture, sharing, and where one is on a phone."""
