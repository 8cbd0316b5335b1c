"""What a beginner starts from: example clients, a new client's folder with its templates, a new workbench."""
