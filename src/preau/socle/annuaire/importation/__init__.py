"""Reading the official files into the directory: schools, communes, zones de remplacement.

Each importer works in its caller's transaction (`annuaire.services`), in four steps: the rows of the file are
converted one by one and streamed into a temporary table by COPY, so that memory does not grow with the file;
the table is checked as a whole (doubles, closings); if anything is wrong the file is refused whole, every
fault listed; else one INSERT and one UPDATE bring the differences in. The README of `annuaire` says what is
kept, closed and warned about.
"""
