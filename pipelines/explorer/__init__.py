"""Relations to look at: pages over the published marts, served on this machine or written as files."""
