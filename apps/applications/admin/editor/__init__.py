"""The editor of forms: overview, one small page for each piece, preview, publishing. Works without JavaScript."""
