"""The Incident as GitHub Markdown: one pure function per section, and the pages made of them."""
