"""What a watch's rules come to over thousands of invented releases."""
