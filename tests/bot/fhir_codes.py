"""The sample's codes in ours, by hand: every SNOMED diagnosis that stands in its charts, and its encounter classes.

A code says what the diagnosis is in ICD-10-CM, as a coder would read it off the chart. None is left out: what is acute
or past is for the indicator to say, not for this table.
"""

from __future__ import annotations

ICD: dict[str, str] = {
    # Chronic by the labels' author
    "38341003": "I10",  # hypertension
    "40055000": "J32.9",  # chronic sinusitis
    "55822004": "E78.5",  # hyperlipidaemia
    "64859006": "M81.0",  # osteoporosis
    "49436004": "I48.91",  # atrial fibrillation
    "53741008": "I25.10",  # coronary heart disease
    "26929004": "G30.9",  # Alzheimer's disease
    "230690007": "I69.30",  # stroke, years ago: its sequelae, unspecified
    "239873007": "M17.9",  # osteoarthritis of knee
    "128613002": "G40.909",  # seizure disorder
    "84757009": "G40.909",  # epilepsy
    "302870006": "E78.1",  # hypertriglyceridaemia
    "44054006": "E11.9",  # diabetes
    "87433001": "J43.9",  # emphysema
    "126906006": "C61",  # neoplasm of prostate: the sample's pathway of prostate cancer
    "90560007": "M10.9",  # gout
    "237602007": "E88.81",  # metabolic syndrome
    "88805009": "I50.22",  # chronic congestive heart failure
    "185086009": "J44.9",  # chronic obstructive bronchitis
    "201834006": "M18.9",  # osteoarthritis of the hand
    "22298006": "I25.2",  # myocardial infarction, long ago
    "239872002": "M16.9",  # osteoarthritis of hip
    "82423001": "G89.29",  # chronic pain
    "368581000119106": "E11.40",  # diabetic neuropathy
    "127013003": "E11.21",  # diabetic renal disease
    "431855005": "N18.1",  # kidney disease, stage 1
    "431856006": "N18.2",  # kidney disease, stage 2
    "90781000119102": "E11.29",  # microalbuminuria in diabetes
    "69896004": "M06.9",  # rheumatoid arthritis
    "7200002": "F10.20",  # alcoholism
    # Not on the labels' list, and chronic by AHRQ
    "162864005": "E66.9",  # body mass index 30 and more: obesity
    "271737000": "D64.9",  # anaemia
    "83664006": "E03.4",  # atrophic hypothyroidism
    "124171000119105": "G43.719",  # chronic intractable migraine
    "109838007": "C18.8",  # cancer of the colon
    "92691004": "D07.5",  # carcinoma in situ of prostate
    "314994000": "C79.9",  # metastasis of the prostate's cancer
    "449868002": "F17.210",  # smokes daily
    "446096008": "J30.89",  # perennial allergic rhinitis
    "232353008": "J30.89",  # the same with seasonal variation
    "24079001": "L20.9",  # atopic dermatitis
    "399211009": "I25.2",  # history of myocardial infarction
    "443165006": "M80.00XA",  # fracture from osteoporosis
    "713197008": "K62.1",  # recurrent rectal polyp
    # Not chronic by AHRQ, or without its determination
    "444814009": "J01.90",  # viral sinusitis
    "10509002": "J20.9",  # acute bronchitis
    "195662009": "J02.8",  # viral pharyngitis
    "43878008": "J02.0",  # streptococcal sore throat
    "36971009": "J01.90",  # sinusitis
    "75498004": "J01.90",  # acute bacterial sinusitis
    "65363002": "H66.90",  # otitis media
    "15777000": "R73.03",  # prediabetes
    "80394007": "R73.9",  # hyperglycaemia
    "68496003": "K63.5",  # polyp of colon
    "74400008": "K37",  # appendicitis
    "47693006": "K35.32",  # rupture of appendix
    "428251008": "Z90.49",  # history of appendectomy
    "703151001": "Z87.898",  # history of a single seizure
    "410429000": "I46.9",  # cardiac arrest
    "429007001": "Z86.74",  # history of cardiac arrest
    "275272006": "S06.9X9S",  # traumatic brain damage, its sequelae
    "38822007": "N30.90",  # cystitis
    "197927001": "N39.0",  # recurrent urinary infection
    "19169002": "O03.9",  # miscarriage
    "72892002": "Z34.90",  # normal pregnancy
    "79586000": "O00.109",  # tubal pregnancy
    "198992004": "O15.00",  # eclampsia before birth
    "398254007": "O14.90",  # preeclampsia
    "196416002": "K01.1",  # impacted molars
    "241929008": "T78.40XA",  # acute allergic reaction
    "55680006": "T50.901A",  # drug overdose
    "44465007": "S93.409A",  # sprain of ankle
    "70704007": "S63.509A",  # sprain of wrist
    "39848009": "S13.4XXA",  # whiplash
    "62106007": "S06.0X0A",  # concussion
    "62564004": "S06.0X9A",  # concussion with loss of consciousness
    "283371005": "S51.819A",  # laceration of forearm
    "283385000": "S71.119A",  # laceration of thigh
    "284551006": "S91.319A",  # laceration of foot
    "370247008": "S01.81XA",  # facial laceration
    "65966004": "S52.90XA",  # fracture of forearm
    "58150001": "S42.009A",  # fracture of clavicle
    "263102004": "S62.109A",  # fracture subluxation of wrist
    "16114001": "S82.899A",  # fracture of ankle
    "307731004": "S46.009A",  # tendon of the rotator cuff
    "444470001": "S83.519A",  # anterior cruciate ligament
    "403190006": "T30.0",  # first degree burn
    "48333001": "T30.0",  # burn
    "262574004": "T14.8XXA",  # bullet wound
}

ENCOUNTER_KINDS = {"AMB": "office", "EMER": "ed", "IMP": "inpatient"}
