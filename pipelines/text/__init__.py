"""From landed files to articles: records and pages read, dated, told apart by language and from their copies."""
