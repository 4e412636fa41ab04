"""The state of the data: read from the lake, told as pages."""
