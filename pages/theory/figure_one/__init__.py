"""The chapter that trains the four panels of figure 1 of the paper of 2014."""
