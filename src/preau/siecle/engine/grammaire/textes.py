"""The grammar of pupils' files, written once: the XSD, the reader and the writer all come from it.

One element a line, children indented. After the name: `?` optional, `*` any number, `+` one or more, `{m,n}` from m
to n, `~` optional for a pupil who has left and compulsory for the others, `!` only for a pupil who has left.
Then the type (none: the element has children), then, after `@`, the versions that have the line (none: all).
`soit` and `ou` hold alternatives. Types are in `types.py`.

Source: the public facts of the reference on exchange formats, sections 2.2 to 2.6 (official XSDs 2.0, 3.0, 3.1, 4.0,
EPHC 1.1 and the official specification of the élève-groupe links, 1.4).
"""

ENTETE = """\
  PARAMETRES
    UAJ rne
    ANNEE_SCOLAIRE annee
    DATE_IMPORT datefr
    NUM_ENVOI n99999
    LOGICIEL c10
"""

ADRESSE = """\
LIGNE1_ADRESSE? ligne
LIGNE2_ADRESSE? ligne
LIGNE3_ADRESSE? ligne
LIGNE4_ADRESSE? ligne
soit
  CODE_POSTAL cp
  LL_POSTAL ville
ou
  COMMUNE_ETRANGERE ville
CODE_PAYS c3
"""

DPPS = """\
DPPS? @4.0
  DPP*
    CODE_DPP c2
    DATE_DEB_DPP date
    DATE_FIN_DPP date
"""

# `<NAME>` alone on a line puts the block of that name in its place.
IMPORT = """\
IMPORT_ELEVES
<ENTETE>
  DONNEES
    PERSONNES
      PERSONNE+
        ID_PRV_PER id
        ID_SIECLE_PER? uint @4.0,EPHC1.1
        CODE_CIVILITE c1
        NOM_DE_FAMILLE nom
        NOM_USAGE? nom
        PRENOM nom
        ADRESSE?
          <ADRESSE>
        COMMUNICATION_ADRESSE? bool @2.0..4.0
        CODE_PROFESSION c2
        TEL_PERSONNEL? tel
        TEL_PROFESSIONNEL? tel
        TEL_PORTABLE? tel
        ACCEPTE_SMS? bool @2.0..4.0
        EMAIL? mail
        ENFANT_A_CHARGE? n99 @2.0..3.1
    ELEVES
      ELEVE+
        CODE_MOTIF_SORTIE! c2 @2.0..4.0
        DATE_SORTIE! date
        ID_PRV_ELE id
        ID_SIECLE_ELE? uint @4.0,EPHC1.1
        ID_NATIONAL? ine
        INE_BEA? ine @2.0..3.1
        INE_RNIE? ine @2.0..3.1
        NOM_DE_FAMILLE nom
        NOM_USAGE? nom
        PRENOM nom
        PRENOM2? nom
        PRENOM3? nom
        CODE_PAYS_NAT~ c3 @2.0..4.0
        DATE_NAISS date
        CODE_SEXE~ c1
        CODE_PAYS c3
        soit~
          CODE_COMMUNE_INSEE_NAISS cp
        ou
          VILLE_NAISS ville
        DATE_ENTREE? date
        ADRESSE?
          <ADRESSE>
        TEL_PERSONNEL? tel @2.0..4.0
        TEL_PROFESSIONNEL? tel @2.0..4.0
        TEL_PORTABLE? tel @2.0..4.0
        ACCEPTE_SMS? bool @2.0..4.0
        EMAIL? mail @2.0..4.0
        ADHESION_TRANSPORT bool @2.0..4.0
        CODE_REGIME c2 @2.0..4.0
        UAI_ETAB_HEBERGEMENT? rne @4.0
        DOUBLEMENT bool @2.0..4.0
        BOURSES? @2.0..4.0
          BOURSE{1,2}
            CODE_BOURSE c1
            NB_PART n99
        RESPONSABLES_ELEVE~
          LEGAL1 @2.0
            ID_PRV_PER id
            CODE_PARENTE c1
          LEGAL2? @2.0
            ID_PRV_PER id
            CODE_PARENTE c1
          LEGAL{1,2} @3.0..4.0,EPHC1.1
            ID_PRV_PER id
            CODE_PARENTE c2
            FINANCIER? bool @3.0
            PAIE_FRAIS_SCOLAIRES? bool @3.1..4.0
            HEBERGE_ELEVE bool
            PERCOIT_LES_AIDES? bool @3.0..4.0
            A_CONTACTER_EN_PRIORITE? bool @3.1..4.0
          PERSONNE_EN_CHARGE* @3.0..4.0,EPHC1.1
            ID_PRV_PER id
            CODE_PARENTE c2
            FINANCIER? bool @3.0
            PAIE_FRAIS_SCOLAIRES? bool @3.1..4.0
            HEBERGE_ELEVE bool
            PERCOIT_LES_AIDES? bool @4.0
            A_CONTACTER_EN_PRIORITE? bool @3.1..4.0
          CONTACT* @3.0..4.0
            ID_PRV_PER id
            CODE_PARENTE c2
        SCOLARITE_ACTIVE~
          CODE_MEF mef
          CODE_DIVISION~ c8 @2.0
          CODE_DIVISION? c8 @3.0..4.0
          CODE_STATUT c2 @2.0..4.0
          DATE_DEB_SCO date
          DATE_FIN_SCO? date
          ARRET_FORMATION? bool @2.0..4.0
          OPTIONS @2.0..4.0
            OPTION{0,12}
              CODE_MATIERE c6
              CODE_MODALITE_ELECT c1
              UAJ_ACCUEIL? rne @4.0
          <DPPS>
        ETABLISSEMENT_AN_DERNIER~
          soit
            CODE_RNE rne
          ou
            CODE_DEPARTEMENT c3
          CODE_PROVENANCE c1 @2.0..4.0
          CODE_MEF? mef
          TYPE_MEF? c1
          CODE_DIVISION? c8 @2.0..4.0
          CODE_STATUT? c2 @2.0..4.0
          DATE_DEB_SCO? date
          DATE_FIN_SCO? date
          CODE_REGIME? c2 @4.0
          OPTIONS_AN_DERNIER @2.0..4.0
            CODE_MATIERE{0,12} c5
          <DPPS>
"""

LIENS = """\
IMPORT_ELEVES
<ENTETE>
  DONNEES
    ELEVES
      ELEVE+
        soit
          ELEVE_ID uint
        ou
          ID_NATIONAL ine
        ou
          ID_PRV_ELE id
        NOM_DE_FAMILLE nom
        NOM_USAGE? nom
        PRENOM nom
        PRENOM2? nom
        PRENOM3? nom
        DATE_NAISS date
        GROUPES
          GROUPE+
            CODE_GROUPE c8
            DATE_DEBUT_GROUPE? date
            DATE_FIN_GROUPE? date
"""

# Identity constraints: kind, name, element that holds them, selector, field, versions.
CONTRAINTES = (
    ("key", "respKey", "DONNEES", "PERSONNES/PERSONNE", "ID_PRV_PER", "2.0..4.0,EPHC1.1"),
    ("unique", "eleveKey", "DONNEES", "ELEVES/ELEVE", "ID_PRV_ELE", ""),
    ("unique", "idNationalKey", "DONNEES", "ELEVES/ELEVE", "ID_NATIONAL", ""),
    ("unique", "ineBeaKey", "DONNEES", "ELEVES/ELEVE", "INE_BEA", "2.0..3.1"),
    ("unique", "ineRnieKey", "DONNEES", "ELEVES/ELEVE", "INE_RNIE", "2.0..3.1"),
    ("unique", "eleveIdKey", "DONNEES", "ELEVES/ELEVE", "ELEVE_ID", "ELEGRP1.4"),
    ("keyref", "respRef", "DONNEES", "ELEVES/ELEVE/RESPONSABLES_ELEVE/*", "ID_PRV_PER", "2.0"),
    ("unique", "legalKey", "ELEVE", "RESPONSABLES_ELEVE/*", "ID_PRV_PER", "2.0"),
    ("unique", "bourseKey", "ELEVE", "BOURSES/BOURSE", "CODE_BOURSE", "2.0..4.0"),
    ("unique", "groupeKey", "ELEVE", "GROUPES/GROUPE", "CODE_GROUPE", "ELEGRP1.4"),
)
