"""Where articles come from: files taken in as they are, kept in the landing area and given a receipt."""
