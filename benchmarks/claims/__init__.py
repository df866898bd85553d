"""What the studies of the sentences on runs share: taking a sentence apart, and keeping count of what was found."""
