"""Pictures of the pages of PDFs, so that nothing of a stranger's file runs in a browser of ours."""
