"""What a column is called that holds sensitive data: English, German, French, Spanish, some Italian.

A name is compared word by word, without case and accents: `customerEmail`, `E-Mail`, `adresse_électronique`
are `customer_email`, `e_mail` and `adresse_electronique`. How much a name says is a number from 0 to 1:
`iban` is nothing else, `name` is often that of a thing.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

from mlcard.sensitivity.kinds import KINDS

#: What a name says that means nothing else; that mostly means it; that may mean it.
SURE, LIKELY, MAYBE = 0.9, 0.7, 0.3

#: People that columns are about.
_PEOPLE: Final = """
    first last full given family middle maiden birth sur fore nick legal preferred patient person
    customer client employee passenger contact student teacher doctor physician author owner tenant
    guest member applicant borrower beneficiary recipient sender cardholder account_?holder mother
    father parent child spouse user buyer seller driver voter player actor director manager nurse
    witness victim suspect defendant
"""
#: For each kind, the words that say so surely, that mostly do, and that may; a column's name ends with them.
#: Patterns, separated by blanks; `<person>` is one of the people above.
_WORDS: Final[dict[str, tuple[str, str, str]]] = {
    "private_key": (
        r"(private|ssh|rsa|pem|pgp)_?keys? privater_schluessel cle_privee clave_privada",
        "",
        "",
    ),
    "api_key": (
        r"""
            (api|access|auth|secret|service|subscription|license|bearer|refresh|session|oauth|jwt|csrf)_?(api_?)?(access_?)?(token|key)s?
            client_?secret credentials? zugangsdaten zugriffstoken jeton_d_acces clave_de_acceso jwt
        """,
        r"secrets?",
        r"tokens? jeton",
    ),
    "password": (
        r"""
            (user_?)?pass(word|wd|phrase|code)s?(_?hash)? pwd passwort kennwort mot_?de_?passe mdp
            contrasena senha pin_?(code|number) pin_nummer code_pin cvv2? cvc2?
        """,
        "",
        "",
    ),
    "email_address": (
        r"""
            e_?mails?(_?(address|addr|adresse|id))?(es)? mail_?(address|adresse)
            adresse_?(e_?mail|mail|electronique) courriel correo(_electronico)? mel endereco_de_email
        """,
        "",
        r"mail kontakt contact contacto",
    ),
    "bank_account": (
        r"""
            iban (bank_?)?account_?(no|nr|num|number) konto_?(nr|nummer)
            bank_?(account|verbindung|konto) numero_de_(compte|cuenta) rib cuenta_bancaria
            compte_bancaire routing_?(no|nr|num|number) sort_?code conto_corrente
        """,
        r"bic swift(_?code)? bban acct(_?(no|num))?",
        r"konto compte cuenta account",
    ),
    "payment_card": (
        r"""
            (credit|debit|payment|bank)_?card(_?(no|nr|num|number))? cc_?(no|nr|num|number)
            card_?(no|nr|num|number) kreditkarten?(_?(nr|nummer))? karten_?(nr|nummer)
            (numero_de_)?(carte_(bancaire|de_credit)|tarjeta(_de_credito)?) numero_de_carte
        """,
        r"pan",
        r"card karte carte tarjeta",
    ),
    "national_id": (
        r"""
            ssn social_?security(_?(no|nr|num|number))?
            national_?(id(entity)?|insurance)(_?(no|nr|num|number|code))? nino
            passport(_?(no|nr|num|number|id))? tax_?(payer_?)?(id|no|nr|number|file_number)
            driv(ers?|ing)_?licen[cs]e(_?(no|nr|num|number))?
            steuer_?(id|ident_?nr|identifikationsnummer|nummer) sozialversicherungs_?(nr|nummer)
            ausweis_?(nr|nummer) reisepass(_?(nr|nummer))? fuehrerschein_?(nr|nummer)
            (personalausweis|rentenversicherungs)_?(nr|nummer) numero_de_securite_sociale
            (num(ero)?_)?secu(rite_sociale)? nir (numero_d_)?identite_nationale passeport pasaporte dni
            nie nif (numero_de_)?(seguridad_social|documento|identidad|cedula) cpf curp pesel bsn
            aadhaar personnummer fodselsnummer cpr_?(nr|nummer)? codice_fiscale hetu
            nhs_?(no|nr|num|number) medicare_?(no|num|number|id)
            (citizen|resident|identity|id)_?(card_?)?(no|nr|num|number) avs ahv_?(nr|nummer)? egn cnp
            rodne_cislo tckn rut sin
        """,
        r"""
            mrn medical_?record_?(no|nr|num|number)
            (patient|insurance|health_?card|versicherten)_?(no|nr|num|number|nummer)
        """,
        r"(id|identification)_?(no|nr|num|number)",
    ),
    "mac_address": (
        r"mac(_?addr(ess)?|_?adresse)? bssid direccion_mac adresse_mac hardware_addr(ess)?",
        "",
        "",
    ),
    "ip_address": (
        r"""
            (client_?|remote_?|source_?|src_?|dest_?|dst_?|user_?|host_?|server_?)?ip(_?(v[46]|addr(ess)?|adresse))+
            adresse_ip direccion_ip (client|remote|source|src|dest|dst|user|host|server|login)_?ip
        """,
        r"ip",
        "",
    ),
    "telephone_number": (
        r"""
            ((tele|cell|mobile|home|work|office|smart)_?)?phones?_?(no|nr|num|number)s?
            (tele|cell|mobile|home|work|office|smart)_?phones?
            (mobile|cell|fax|tel|telefon|telefax|mobil|handy|rufnummer|whatsapp|contact|calling|called|caller)_?(no|nr|num|number|nummer)s?
            msisdn telefon(nummer)? handy(nummer)? rufnummer
            (numero_de_)?(telephone|telefono|telefone|portable|movil|celular|fax) num_tel
            tel_(mobile|portable|fixe|priv(at)?|dienst(lich)?)
        """,
        r"phones? mobil telephone fax telefax tel",
        r"mobile cell portable caller",
    ),
    "date_of_birth": (
        r"""
            birth_?(da(te|y)|year|day) date_?of_?birth year_?of_?birth dob yob born(_?(on|date|year))?
            geburts_?(datum|tag|jahr) geb_?(datum|dat) (date|annee|jour)_de_naissance naissance
            fecha_de_nacimiento f_nacimiento nacimiento ano_de_nacimiento data_di_nascita
            data_de_nascimento geboortedatum bdate
        """,
        r"birthdt geburt",
        "",
    ),
    "person_name": (
        r"""
            <person>_?names? sur_?names? fore_?names? (vor|nach|familien|geburts|rufe?|zu)name
            (voll_?)?staendiger_name prenoms?
            nom_(de_famille|complet|du_patient|du_client|de_naissance|de_jeune_fille|et_prenom|prenom)
            prenom_nom apellidos?(_\w+)? (primer|segundo)_apellido
            nombre_(completo|del_paciente|del_cliente|y_apellidos?|de_pila) cognome sobrenome
            name_?(first|last|full|middle) (kunden|patienten|mitarbeiter|ansprechpartner)_?name
            nom_client [fl]name
        """,
        r"user_?name ansprechpartner (patient|customer|employee|passenger|victim|suspect)s?",
        r"names? nom noms nombres? nome contact author owner person player actor director full",
    ),
    "street_address": (
        r"""
            (street|home|postal|mailing|residential|billing|shipping|delivery|work|business|office|mail|property|permanent|current|customer|patient|physical)_?address(es)?
            address_?(line)?_?\d street(_?(name|no|nr|number|line|and_number))?
            (privat|liefer|rechnungs|wohn|post|haus)_?(adresse|anschrift)
            strasse(_?(nr|und_hausnummer))? hausnummer anschrift wohnort_?strasse
            adresse_(postale|domicile|complete|de_livraison) rue (direccion|endereco)_\w+ domicilio
            calle indirizzo full_?address
        """,
        r"address(es)? adresses? direccion endereco addr",
        r"location adr domicile residence plz_ort",
    ),
    "coordinates": (
        r"""
            latitude longitude lat_?(lon|lng|long) gps(_\w+)? geo_?(location|coordinates?|point|code)
            breitengrad laengengrad coordonnees?(_gps)? coordenadas? latitud longitud koordinaten?
            lat_deg lon_deg
        """,
        r"lat lng lon",
        r"coord(inate)?s? long position",
    ),
    "postal_code": (
        r"""
            (zip|postal|post)_?codes? zip(_?\d)? zipcode plz postleitzahl code_postal codigo_postal
            cod_postal cep cap_code pin_?code_area (zip|postal|post)_?code_?\w{0,12}
        """,
        r"postal cp",
        "",
    ),
    "health": (
        r"""
            diagnos[ie]s?(_\w+)? icd(_?\d+)?(_?(code|cm))?(_\w+)?
            (primary|secondary|admitting)_diagnosis disease(_\w+)? illness hiv(_\w+)?
            medical_?(history|condition|record|notes?)(_\w+)? prescri(bed|ption)s?(_\w+)?
            medications?(_\w+)? blood_?(type|group|pressure|sugar) allerg(y|ies) comorbidit(y|ies)
            mental_?health disability chronic_\w+ health_?(status|condition) pregnan(t|cy|cies)
            cholesterol glucose insulin (systolic|diastolic)(_\w+)? hba1c krankheit(en)? befund
            diagnose[ns]? medikament(e|ion)? blutgruppe vorerkrankung(en)? behinderung
            schwanger(schaft)? diagnostic(_\w+)? maladies? traitement_medical medicaments?
            groupe_sanguin antecedents?(_medicaux)? enfermedad(es)? diagnostico medicamentos?
            grupo_sanguineo embarazo alergias? cancer(_type|_stage)? tumou?r(_\w+)? stroke
            heart_?(disease|attack|rate) diabetes diabetic asthma
        """,
        r"""
            symptoms? treatment bmi therapy smoker smoking(_status)? hypertension anaemia anemia
            depression medicine symptome? sintomas?
        """,
        "",
    ),
    "biometric": (
        r"""
            finger_?prints?(_\w+)? face_?(image|embedding|encoding|id|template|print|vector)s?
            voice_?(print|embedding) iris_?(scan|code|template) retina(_scan)? biometrics?(_\w+)?
            fingerabdruck empreinte_digitale huella_dactilar gait_signature
        """,
        "",
        "",
    ),
    "genetic": (
        r"""
            genotypes? dna(_?(sequence|profile))? genom(e|ic)(_\w+)? snp_?(id|genotype) haplotype adn
            allele(_\w+)?
        """,
        "",
        "",
    ),
    "ethnicity": (
        r"""
            ethnicit(y|ies) ethnic(_?(group|origin|code))? racial_\w+ ethnie origine_ethnique etnia
            ethnische_herkunft caste
        """,
        r"race rasse raza",
        "",
    ),
    "religion_or_belief": (
        r"""
            religions?(_(group|code|name))? religious_(affiliation|beliefs?|group|identity) konfession
            religioese_\w+ religione?s? croyances? creencias? faith denomination
        """,
        "",
        "",
    ),
    "political_opinion": (
        r"""
            political_?(opinion|affiliation|party|view|leaning|orientation)s?
            party_?(affiliation|membership) parteizugehoerigkeit opinion_politique afiliacion_politica
            voted_for
        """,
        "",
        "",
    ),
    "trade_union_membership": (
        r"(trade_?)?union_?(member(ship)?|status) gewerkschaft(smitglied)? syndicat sindicato",
        "",
        "",
    ),
    "sexuality": (
        r"""
            sexual_?(orientation|preference|history) sexuelle_orientierung orientation_sexuelle
            orientacion_sexual gender_identity
        """,
        "",
        "",
    ),
    "criminal_record": (
        r"""
            criminal_?(record|history|offen[cs]e|conviction)s? convict(ed|ions?) arrest(s|_record)?
            vorstrafen? casier_judiciaire antecedentes_penales prior_?(offen[cs]e|conviction)s?
            felon(y|ies)
        """,
        r"recidiv(ism|ist)(_\w+)?",
        "",
    ),
}
#: Kinds that are as often about things, places or people without names.
_OF_NOBODY: Final = frozenset({"coordinates", "postal_code", "health", "genetic", "mac_address"})
#: What may follow: `phone_home`, `email_2`.
_AFTER: Final = (
    r"(_?(home|work|private|business|primary|secondary|main|office|mobile|privat|dienstlich|pro|perso|trabajo"
    r"|casa|\d+))*"
)
#: What has a name and is no person.
_NAMED: Final = """
    file class column feature product item model brand company species host page event app table field
    variable dataset project country city state region store shop team league school hotel restaurant movie
    film book album song game plant animal breed street_?type tag category type layer metric unit domain
    process package function method module device sensor ship vessel car airport airline station label
    display job task
"""
#: What is counted, said or measured of sensitive data in their place.
_ABOUT: Final = """
    count number_of num_of nb n has is was opt_?in verified valid missing flag length len hash(ed)? sha\\d*
    md5 domain provider changed enabled expiry expires? type status format template subject sent opened
    clicked bounced plan usage model brand service
"""
_THINGS: Final = re.compile(
    rf"(^|_)({'|'.join(_NAMED.split())})_?names?$"
    rf"|(^|_)({'|'.join(_ABOUT.split())})(_|$)(?!.*(name|number|address|diagnos|disease|record|history)$)"
)
_BETWEEN = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^0-9A-Za-z]+")
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


def words_of(name: str) -> str:
    """The words of a column's name in lower case without accents, joined by `_`."""
    plain = unicodedata.normalize("NFKD", name.translate(_GERMAN)).encode("ascii", "ignore").decode()
    return _BETWEEN.sub("_", plain).strip("_").lower()


@cache
def _patterns() -> dict[str, tuple[tuple[float, re.Pattern[str]], ...]]:
    """For each kind what its names look like, and how much such a name says."""
    people = f"({'|'.join(_PEOPLE.split())})"
    return {
        kind: tuple(
            (weight, re.compile(rf"(^|_)({'|'.join(words.replace('<person>', people).split())}){_AFTER}$"))
            for weight, words in zip((SURE, LIKELY, MAYBE), groups, strict=True)
            if words
        )
        for kind, groups in _WORDS.items()
    }


@cache
def hints(name: str) -> dict[str, float]:
    """What the name of a column says that it holds: kinds, and how much it says so."""
    words = words_of(name)
    if not words or len(words) > 200 or _THINGS.search(words):
        return {}
    found: dict[str, float] = {}
    for kind, patterns in _patterns().items():
        weight = next((weight for weight, pattern in patterns if pattern.search(words)), 0.0)
        if weight:
            found[kind] = weight
    return found


def points_to_people(name: str) -> bool:
    """Whether a column of this name mostly holds values that point to people or open doors."""
    return any(weight >= LIKELY and KINDS[kind].points for kind, weight in hints(name).items())


def is_personal(name: str) -> bool:
    """Whether a column of this name surely holds what points to people, or what the GDPR protects."""
    return any(weight >= SURE and kind not in _OF_NOBODY for kind, weight in hints(name).items())
