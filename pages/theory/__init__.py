"""The chapters on the theory, a folder for each; here their overview, and the list of all their figures."""
