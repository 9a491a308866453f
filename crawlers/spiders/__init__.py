"""One file a source: file name, spider name and class name agree."""
