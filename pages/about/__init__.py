"""What the site is, who it is for, how to cite it, its licences and its versions."""
