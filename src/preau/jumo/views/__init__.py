"""The screens of JUMO, for a school and for the gestionnaire who acts for it."""
