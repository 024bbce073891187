"""SIECLE Base élèves: the exchange of pupils' files."""
