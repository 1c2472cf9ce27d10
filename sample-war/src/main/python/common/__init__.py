"""What the sample's Flask and Django applications share."""
