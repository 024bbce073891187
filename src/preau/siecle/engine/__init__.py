"""The control of pupils' files: pure Python on lxml; no Django, no database."""
