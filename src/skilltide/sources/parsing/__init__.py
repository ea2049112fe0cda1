"""What platforms share in reading answers: JSON, XML, web pages and sitemaps. Nothing here fetches."""
